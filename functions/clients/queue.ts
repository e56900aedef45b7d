import { SQSClient } from '@aws-sdk/client-sqs'
import type { DelayedQueue } from '@kilter/aws'
import { createQueue } from '@kilter/aws/queue'

export const queueAt = (url: string): DelayedQueue => createQueue(new SQSClient({}), url)
