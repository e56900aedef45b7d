import { SQSClient } from '@aws-sdk/client-sqs'
import type { ChangeQueue } from '@kilter/aws'
import { createChangeQueue } from '@kilter/aws/change-queue'

export const changesAt = (url: string): ChangeQueue => createChangeQueue(new SQSClient({}), url)
