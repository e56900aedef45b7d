/** Incident changes on their way to the alerts: a queue that keeps the order of each tenant. */
import { createHash } from 'node:crypto'
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { Refusal } from '@kilter/core'
import { type ChangeMessage, changeMessages } from './change-message.ts'
import type { Told } from './outbox.ts'
import { refusalOf } from './refusal-of.ts'

export interface ChangeQueue {
  /** All of them wait there when it resolves; some may be there twice. Throws Refusal 'unavailable'. */
  send(rows: readonly Told[]): Promise<void>
}

/** Source: SQS quotas. */
const entriesMax = 10
/** Unit: bytes, of one request. */
const requestBytesMax = 900 * 1024

export function createChangeQueue(client: SQSClient, url: string): ChangeQueue {
  const sendBatch = async (messages: readonly ChangeMessage[]): Promise<void> => {
    const Entries = messages.map(({ tenant, name, body }, place) => ({
      ...{ Id: String(place), MessageBody: body },
      ...{ MessageGroupId: digest(tenant), MessageDeduplicationId: digest(name) },
    }))
    const { Failed = [] } = await client
      .send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))
      .catch((error) => {
        throw refusalOf(error)
      })
    if (Failed.length > 0) throw new Refusal('unavailable', `${Failed.length} messages could not be put on the queue`)
  }
  return {
    // One batch after the other: what is sent first is worked on first.
    send: async (rows) => {
      for (const batch of batchesOf(rows.flatMap(changeMessages))) await sendBatch(batch)
    },
  }
}

function batchesOf(messages: readonly ChangeMessage[]): ChangeMessage[][] {
  const batches: ChangeMessage[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const message of messages) {
    const last = batches.at(-1)
    if (!last || last.length === entriesMax || bytes + message.body.length > requestBytesMax) {
      batches.push([message])
      bytes = message.body.length
    } else {
      last.push(message)
      bytes += message.body.length
    }
  }
  return batches
}

/** Queues take few characters in these names. */
const digest = (name: string): string => createHash('sha256').update(name).digest('hex')
