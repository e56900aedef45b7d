/** From connections whose turn has come to their vendors: a queue that asks each of them one thing at a time, and who asks. */
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { addDeadLetters, addQueue } from './bus.ts'
import type { Data } from './data.ts'
import { addFunction, type Wiring } from './function.ts'
import { allow, type Grant, onTable } from './grants.ts'

export interface PullQueues {
  /** Connections, in order within each. The sweep puts in who is due. */
  readonly pulls: Queue
  readonly deadPulls: Queue
}

/** Ten pages of a vendor that lets each wait for as long as it may, behind the half minute after which nothing new is begun. */
const pullSeconds = 300
/** One that is slow or hangs keeps none of the others waiting. */
const connectionsPerCall = 1
/** Each may last for minutes, and a new account has ten executions at a time for all that there is to do, the door included. */
const vendorsAtOnceMax = 5

/** Made before the functions: all of them know where the queues are. */
export function addPullQueues(scope: Construct): PullQueues {
  const deadPulls = addDeadLetters(scope, 'DeadPulls', { fifo: true })
  return { pulls: addQueue(scope, 'PullQueue', deadPulls, pullSeconds, { fifo: true }), deadPulls }
}

/** Calls for a vendor to be asked. */
export const callingPulls = ({ pulls }: PullQueues): Grant => ({ actions: ['sqs:SendMessage'], on: [pulls.queueArn] })

export function addPull(scope: Construct, wiring: Wiring, data: Data, queues: PullQueues): LambdaFunction {
  const pull = addFunction(scope, wiring, {
    name: 'pull',
    description: 'Asks vendors for what webhooks may have missed',
    timeoutSeconds: pullSeconds,
    memory: 512,
  })
  allow(
    pull,
    // what it finds comes in as a webhook does
    onTable(data.inbox, 'PutItem', 'BatchGetItem'),
    { actions: ['s3:PutObject'], on: [data.objects.arnForObjects('deliveries/*')] },
    // how far it has come, and the trouble it has
    onTable(data.records, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    { actions: ['kms:Decrypt'], on: [data.key.keyArn] },
    callingPulls(queues),
  )
  pull.addEventSource(
    new SqsEventSource(queues.pulls, {
      batchSize: connectionsPerCall,
      maxConcurrency: vendorsAtOnceMax,
      reportBatchItemFailures: true,
    }),
  )
  return pull
}
