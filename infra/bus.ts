/** The event bus and the queue behind it: a rule may fail to deliver and a function to work, and neither loses an event. */
import { Duration } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { Options } from './options.ts'

/** What calls itself so on the bus: canonical events, and changes of incidents. */
export const sources = { events: 'kilter.events', incidents: 'kilter.incidents' } as const

export interface Bus {
  readonly bus: EventBus
  readonly alignQueue: Queue
  readonly deadEvents: Queue
  /** Events that the rule could not hand to the queue. */
  readonly undelivered: Queue
}

const receivesMax = 5
const deliveryAgeHours = 24
const deliveryAttempts = 185

export function addBus(scope: Construct, { stage }: Options): Bus {
  const bus = new EventBus(scope, 'Bus', { eventBusName: stage === 'prod' ? 'kilter' : `kilter-${stage}` })
  const deadEvents = addDeadLetters(scope, 'DeadEvents')
  const undelivered = addDeadLetters(scope, 'Undelivered')
  const alignQueue = addQueue(scope, 'AlignQueue', deadEvents, alignSeconds)
  new Rule(scope, 'Events', {
    eventBus: bus,
    description: 'Canonical events wait for their alignment',
    eventPattern: { source: [sources.events] },
    targets: [
      new SqsQueue(alignQueue, {
        deadLetterQueue: undelivered,
        maxEventAge: Duration.hours(deliveryAgeHours),
        retryAttempts: deliveryAttempts,
      }),
    ],
  })
  return { bus, alignQueue, deadEvents, undelivered }
}

/** Unit: seconds; of the function that works the queue off. */
export const alignSeconds = 120

interface QueueOptions {
  /** In order within each group, each message once in five minutes. */
  readonly fifo?: boolean
}

/** A message is hidden six times as long as its function may run. Source: AWS's advice for queues behind Lambda. */
export function addQueue(
  scope: Construct,
  id: string,
  queue: Queue,
  functionSeconds: number,
  { fifo = false }: QueueOptions = {},
): Queue {
  return new Queue(scope, id, {
    ...(fifo && { fifo }),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: Duration.seconds(6 * functionSeconds),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: { queue, maxReceiveCount: receivesMax },
  })
}

/** Where a person finds what could not be done. */
export const addDeadLetters = (scope: Construct, id: string, { fifo = false }: QueueOptions = {}): Queue =>
  new Queue(scope, id, {
    ...(fifo && { fifo }),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  })
