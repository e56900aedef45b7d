/** Messages to an SQS queue. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { DelayedQueue } from './bell.ts'
import { refusalOf } from './refusal-of.ts'

export function createQueue(client: SQSClient, url: string): DelayedQueue {
  return {
    send: async (text, delaySeconds = 0) => {
      const delay = delaySeconds > 0 ? { DelaySeconds: delaySeconds } : {}
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: text, ...delay })).catch((error) => {
        throw refusalOf(error)
      })
    },
  }
}
