import { SQSClient } from '@aws-sdk/client-sqs'
import type { Queue } from '@kilter/aws'
import { createQueue } from '@kilter/aws/queue'

export const queueAt = (url: string): Queue => createQueue(new SQSClient({}), url)
