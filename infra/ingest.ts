/** The door for vendors, and the queue for what it could verify but not keep. */
import { Duration } from 'aws-cdk-lib'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { addDeadLetters, addQueue, type Bus } from './bus.ts'
import type { Data } from './data.ts'
import { addFunction, type Wiring } from './function.ts'
import { allow, onTable } from './grants.ts'

export interface Ingest {
  readonly ingest: LambdaFunction
  readonly spill: LambdaFunction
  readonly deadSpills: Queue
}

export interface Spill {
  readonly spillQueue: Queue
  readonly deadSpills: Queue
}

const ingestSeconds = 10
const spillSeconds = 30
const batchMax = 10
/** So that a store in trouble is not met with haste. */
const atOnceMax = 2

/** Made before the functions: all of them know where the queues are. */
export function addSpill(scope: Construct): Spill {
  const deadSpills = addDeadLetters(scope, 'DeadSpills')
  return { spillQueue: addQueue(scope, 'SpillQueue', deadSpills, spillSeconds), deadSpills }
}

export function addIngest(
  scope: Construct,
  wiring: Wiring,
  data: Data,
  bus: Bus,
  { spillQueue, deadSpills }: Spill,
): Ingest {
  const ingest = addFunction(scope, wiring, {
    name: 'ingest',
    description: 'Verifies a webhook and keeps it before it is answered',
    timeoutSeconds: ingestSeconds,
    memory: 512,
  })
  allow(
    ingest,
    onTable(data.inbox, 'PutItem'),
    onTable(data.records, 'GetItem', 'UpdateItem'),
    { actions: ['s3:PutObject'], on: [data.objects.arnForObjects('deliveries/*')] },
    { actions: ['kms:Decrypt'], on: [data.key.keyArn] },
    { actions: ['sqs:SendMessage'], on: [spillQueue.queueArn, bus.alignQueue.queueArn] },
  )

  const spill = addFunction(scope, wiring, {
    name: 'spill',
    description: 'Puts into the inbox what it could not take before',
    timeoutSeconds: spillSeconds,
    memory: 256,
  })
  allow(spill, onTable(data.inbox, 'PutItem'), {
    actions: ['s3:PutObject'],
    on: [data.objects.arnForObjects('deliveries/*')],
  })
  spill.addEventSource(
    new SqsEventSource(spillQueue, {
      batchSize: batchMax,
      maxBatchingWindow: Duration.seconds(0),
      maxConcurrency: atOnceMax,
      reportBatchItemFailures: true,
    }),
  )
  return { ingest, spill, deadSpills }
}
