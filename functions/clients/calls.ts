import { SQSClient } from '@aws-sdk/client-sqs'
import type { PullCalls } from '@kilter/aws'
import { createPullQueue } from '@kilter/aws/pull-queue'

export const callsAt = (url: string): PullCalls => createPullQueue(new SQSClient({}), url)
