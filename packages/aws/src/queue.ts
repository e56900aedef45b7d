/** Messages to an SQS queue. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { refusalOf } from './refusal-of.ts'
import type { Queue } from './spill.ts'

export function createQueue(client: SQSClient, url: string): Queue {
  return {
    send: async (text) => {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: text })).catch((error) => {
        throw refusalOf(error)
      })
    },
  }
}
