/** The queue of connections whose vendors are to be asked: first in, first out within a connection, so that one function at a time asks. */
import { createHash } from 'node:crypto'
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { Refusal } from '@kilter/core'
import type { PullCalls } from './pull-calls.ts'
import type { DuePull } from './pulls.ts'
import { refusalOf } from './refusal-of.ts'

/** Source: SQS quotas. */
const entriesMax = 10

export function createPullQueue(client: SQSClient, url: string): PullCalls {
  const sendBatch = async (due: readonly DuePull[]): Promise<void> => {
    const Entries = due.map(({ tenant, connection, dueAt }, place) => ({
      ...{ Id: String(place), MessageBody: JSON.stringify({ tenant, connection }) },
      ...{ MessageGroupId: connection, MessageDeduplicationId: digest(`${connection} ${dueAt}`) },
    }))
    const { Failed = [] } = await client
      .send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))
      .catch((error) => {
        throw refusalOf(error)
      })
    if (Failed.length > 0) throw new Refusal('unavailable', `${Failed.length} connections could not be called`)
  }
  return {
    call: async (due) => {
      for (let start = 0; start < due.length; start += entriesMax) await sendBatch(due.slice(start, start + entriesMax))
    },
  }
}

/** Queues take few characters in this name. */
const digest = (name: string): string => createHash('sha256').update(name).digest('hex')
