/** From kept deliveries to told incidents: the inbox's stream, the queue behind the bus, the outbox's stream, and the minute hand. */
import { Duration } from 'aws-cdk-lib'
import { FilterCriteria, FilterRule, type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type AlertQueues, ringing } from './alerting.ts'
import { addDeadLetters, alignSeconds, type Bus } from './bus.ts'
import type { Data } from './data.ts'
import { addFunction, type Wiring } from './function.ts'
import { allow, type Grant, onIndexes, onTable } from './grants.ts'

export interface Pipeline {
  readonly normalise: LambdaFunction
  readonly align: LambdaFunction
  readonly relay: LambdaFunction
  readonly sweep: LambdaFunction
  /** Records of the streams that were given up; the sweep drives their deliveries again. */
  readonly deadRecords: Queue
  readonly deadSweeps: Queue
}

const normaliseSeconds = 120
const relaySeconds = 30
const sweepSeconds = 55
const streamBatchMax = 100
const streamWindowSeconds = 1
const retriesMax = 20
const recordAgeHours = 6
const lanes = 4
/** Messages, each with up to 25 events. */
const alignBatchMax = 20
const alignAtOnceMax = 20

export function addPipeline(
  scope: Construct,
  wiring: Wiring,
  data: Data,
  { bus, alignQueue }: Bus,
  alertQueues: AlertQueues,
): Pipeline {
  const deadRecords = addDeadLetters(scope, 'DeadRecords')
  const deadSweeps = addDeadLetters(scope, 'DeadSweeps')
  const publishing: Grant = { actions: ['events:PutEvents'], on: [bus.eventBusArn] }
  const toAlerts: Grant = { actions: ['sqs:SendMessage'], on: [alertQueues.changes.queueArn] }
  const objects = (action: string, folder: string): Grant => ({
    actions: [`s3:${action}`],
    on: [data.objects.arnForObjects(`${folder}/*`)],
  })
  /** Reading a subject with all that its judgement needs, and writing it with its incidents. */
  const judging = onTable(data.records, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem')
  const stream = {
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: streamBatchMax,
    maxBatchingWindow: Duration.seconds(streamWindowSeconds),
    bisectBatchOnError: true,
    retryAttempts: retriesMax,
    maxRecordAge: Duration.hours(recordAgeHours),
    reportBatchItemFailures: true,
    onFailure: new SqsDlq(deadRecords),
  }

  const normalise = addFunction(scope, wiring, {
    name: 'normalise',
    description: 'Puts what deliveries say onto the bus',
    timeoutSeconds: normaliseSeconds,
    memory: 512,
  })
  allow(
    normalise,
    onTable(data.inbox, 'UpdateItem', 'BatchGetItem'),
    onIndexes(data.inbox, 'parked'),
    judging,
    publishing,
    // what names somebody who is erased is marked to lose its bytes
    onTable(data.records, 'UpdateItem'),
    objects('GetObject', 'deliveries'),
    objects('PutObject', 'events'),
    { actions: ['kms:Decrypt'], on: [data.key.keyArn] },
  )
  normalise.addEventSource(
    new DynamoEventSource(data.inbox, {
      ...stream,
      parallelizationFactor: lanes,
      filters: [
        // its turn has come
        FilterCriteria.filter({ dynamodb: { NewImage: { status: { S: FilterRule.isEqual('received') } } } }),
        // it is parked, or was and is read now
        FilterCriteria.filter({
          dynamodb: {
            NewImage: { status: { S: FilterRule.or('parked', 'aligned', 'ignored') }, wasParked: { BOOL: [true] } },
          },
        }),
      ],
    }),
  )

  const align = addFunction(scope, wiring, {
    name: 'align',
    description: 'Joins events to their subjects and judges them',
    timeoutSeconds: alignSeconds,
    memory: 1_024,
  })
  allow(
    align,
    // what webhooks missed is counted once, beside the delivery that was asked for
    onTable(data.inbox, 'UpdateItem', 'GetItem', 'BatchGetItem'),
    judging,
    // how late things are told is counted
    onTable(data.records, 'UpdateItem'),
    objects('GetObject', 'events'),
    // messages for other tools are sealed, and the postman is rung for
    { actions: ['kms:Decrypt'], on: [data.key.keyArn] },
    ringing(alertQueues),
  )
  align.addEventSource(
    new SqsEventSource(alignQueue, {
      batchSize: alignBatchMax,
      maxBatchingWindow: Duration.seconds(1),
      maxConcurrency: alignAtOnceMax,
      reportBatchItemFailures: true,
    }),
  )

  const relay = addFunction(scope, wiring, {
    name: 'relay',
    description: 'Tells the bus and the alerts of incident changes',
    timeoutSeconds: relaySeconds,
    memory: 256,
  })
  allow(relay, onTable(data.records, 'PutItem', 'BatchWriteItem'), publishing, objects('PutObject', 'events'), toAlerts)
  relay.addEventSource(
    new DynamoEventSource(data.records, {
      ...stream,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { Keys: { pk: { S: FilterRule.beginsWith('outbox#') } } },
        }),
      ],
    }),
  )

  const sweep = addFunction(scope, wiring, {
    name: 'sweep',
    description: 'Does what time alone brings about, and what was let fall',
    timeoutSeconds: sweepSeconds,
    memory: 512,
  })
  allow(
    sweep,
    onTable(data.inbox, 'UpdateItem', 'BatchGetItem', 'GetItem', 'PutItem'),
    onIndexes(data.inbox, 'due', 'byTenant', 'parked'),
    judging,
    onTable(data.records, 'UpdateItem', 'BatchWriteItem'),
    onIndexes(data.records, 'due', 'byList'),
    publishing,
    toAlerts,
    ringing(alertQueues),
    objects('PutObject', 'events'),
    // a tenant that leaves: its deliveries by their index, everything else by a look at every item
    onTable(data.inbox, 'BatchWriteItem', 'DeleteItem'),
    onTable(data.records, 'Scan'),
    // erasing walks lists, whose cursors are sealed, and deletes what is too large for an item
    objects('DeleteObject', 'deliveries'),
    { actions: ['kms:Decrypt'], on: [data.key.keyArn] },
  )
  new Schedule(scope, 'EveryMinute', {
    schedule: ScheduleExpression.rate(Duration.minutes(1)),
    description: 'Lets Kilter look after what is due',
    target: new LambdaInvoke(sweep, { retryAttempts: 0, deadLetterQueue: deadSweeps }),
  })
  return { normalise, align, relay, sweep, deadRecords, deadSweeps }
}
