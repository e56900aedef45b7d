/** From incident changes to people: a queue that keeps the order of each tenant, who plans, a bell, and the postman it wakes. */
import { Duration } from 'aws-cdk-lib'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { addDeadLetters, addQueue } from './bus.ts'
import type { Data } from './data.ts'
import { addFunction, type Wiring } from './function.ts'
import { allow, type Grant, onIndexes, onTable } from './grants.ts'

export interface AlertQueues {
  readonly changes: Queue
  /** Of one tenant, whose later changes go on without them. */
  readonly deadChanges: Queue
  /** Its messages say nothing but "look". */
  readonly posts: Queue
  readonly deadPosts: Queue
}

export interface Alerting {
  readonly alert: LambdaFunction
  readonly post: LambdaFunction
}

const alertSeconds = 60
/** Shorter than a turn of the postman lasts in the table: 100 s. */
const postSeconds = 90
const batchMax = 10
const tenantsAtOnceMax = 10
/** One works and the other finds the office taken; Lambda takes no less for a queue. */
const postmenMax = 2

/** Made before the functions: all of them know where the queues are. */
export function addAlertQueues(scope: Construct): AlertQueues {
  const deadChanges = addDeadLetters(scope, 'DeadChanges', { fifo: true })
  const deadPosts = addDeadLetters(scope, 'DeadPosts')
  return {
    changes: addQueue(scope, 'ChangesQueue', deadChanges, alertSeconds, { fifo: true }),
    deadChanges,
    posts: addQueue(scope, 'PostQueue', deadPosts, postSeconds),
    deadPosts,
  }
}

/** Rings for the postman. */
export const ringing = ({ posts }: AlertQueues): Grant => ({ actions: ['sqs:SendMessage'], on: [posts.queueArn] })

/** `url`: where people reach the hub, for the links in messages. */
export function addAlerting(scope: Construct, wiring: Wiring, data: Data, queues: AlertQueues, url: string): Alerting {
  const secrets: Grant = { actions: ['kms:Decrypt'], on: [data.key.keyArn] }
  const alert = addFunction(scope, wiring, {
    name: 'alert',
    description: 'Plans who is told of incident changes, and when',
    timeoutSeconds: alertSeconds,
    memory: 512,
  })
  allow(alert, onTable(data.records, 'GetItem', 'Query', 'PutItem'), secrets, ringing(queues))
  alert.addEventSource(
    new SqsEventSource(queues.changes, {
      batchSize: batchMax,
      maxConcurrency: tenantsAtOnceMax,
      reportBatchItemFailures: true,
    }),
  )

  const toldWhere = { ...wiring, environment: { ...wiring.environment, KILTER_PUBLIC_URL: url } }
  const post = addFunction(scope, toldWhere, {
    name: 'post',
    description: 'Sends the messages that are due',
    timeoutSeconds: postSeconds,
    memory: 512,
  })
  allow(
    post,
    onTable(data.records, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'),
    onIndexes(data.records, 'due', 'byList'),
    secrets,
    ringing(queues),
  )
  post.addEventSource(
    new SqsEventSource(queues.posts, {
      batchSize: batchMax,
      maxBatchingWindow: Duration.seconds(0),
      maxConcurrency: postmenMax,
      reportBatchItemFailures: true,
    }),
  )
  return { alert, post }
}
