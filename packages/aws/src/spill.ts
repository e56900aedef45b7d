/** Where a verified delivery goes when the inbox cannot take it: a queue, from which it is put in as soon as that is possible. */
import { type Inbox, type NewDelivery, Refusal } from '@kilter/core'
import { isPassing } from './pipeline/batch.ts'

export interface Queue {
  /** Durable when it resolves. */
  send(text: string): Promise<void>
}

/** Unit: bytes of text. Source: SQS, 1 MiB a message. */
const messageBytesMax = 1024 * 1024

/** An inbox that is never lost for words: what the store cannot take goes to the queue; where that fails too, the refusal stands. */
export function spilling(inbox: Inbox, queue: Queue): Inbox {
  return {
    ...inbox,
    put: async (delivery) => {
      try {
        return await inbox.put(delivery)
      } catch (error) {
        if (!isPassing(error)) throw error
        const text = spilled(delivery)
        if (Buffer.byteLength(text) > messageBytesMax) throw error
        await queue.send(text).catch((cause) => {
          throw new Refusal('unavailable', 'neither the store nor the queue can take it', { cause })
        })
        return 'kept'
      }
    },
  }
}

const spilled = ({ body, ...delivery }: NewDelivery): string =>
  JSON.stringify({ ...delivery, body: Buffer.from(body).toString('base64') })

export function unspilled(text: string): NewDelivery {
  const { body, ...delivery } = JSON.parse(text) as Omit<NewDelivery, 'body'> & { readonly body: string }
  return { ...delivery, body: Buffer.from(body, 'base64') }
}
