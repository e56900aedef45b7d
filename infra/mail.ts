/** Mail over SES and SMS over End User Messaging: who may send, and how what bounces comes back. */
import { Duration, Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { ConfigurationSet, EmailSendingEvent, EventDestination, SuppressionReasons } from 'aws-cdk-lib/aws-ses'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type AlertQueues, ringing } from './alerting.ts'
import { addDeadLetters, addQueue } from './bus.ts'
import type { Data } from './data.ts'
import { addFunction, type Wiring } from './function.ts'
import { allow, type Grant, onTable } from './grants.ts'
import type { Options } from './options.ts'

export interface Mail {
  readonly configurationSet: ConfigurationSet
  readonly bounces: Queue
  readonly deadBounces: Queue
}

const bounceSeconds = 60
const batchMax = 10
const atOnceMax = 2
const deliveryAgeHours = 24
const deliveryAttempts = 185

/** Made before the functions: they are told of the configuration set. `undelivered`: for what the rule cannot hand on. */
export function addMail(scope: Construct, undelivered: Queue): Mail {
  const configurationSet = new ConfigurationSet(scope, 'Mail', {
    reputationMetrics: true,
    suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
  })
  // SES speaks on the account's own bus and on no other.
  const eventBus = EventBus.fromEventBusName(scope, 'DefaultBus', 'default')
  configurationSet.addEventDestination('Returned', {
    destination: EventDestination.eventBus(eventBus),
    events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
  })
  const deadBounces = addDeadLetters(scope, 'DeadBounces')
  const bounces = addQueue(scope, 'BounceQueue', deadBounces, bounceSeconds)
  new Rule(scope, 'Bounces', {
    eventBus,
    description: 'What SES says of our mail waits to be taken back',
    eventPattern: {
      source: ['aws.ses'],
      detail: { mail: { tags: { 'ses:configuration-set': [configurationSet.configurationSetName] } } },
    },
    targets: [
      new SqsQueue(bounces, {
        deadLetterQueue: undelivered,
        maxEventAge: Duration.hours(deliveryAgeHours),
        retryAttempts: deliveryAttempts,
      }),
    ],
  })
  return { configurationSet, bounces, deadBounces }
}

export function addBounce(
  scope: Construct,
  wiring: Wiring,
  data: Data,
  mail: Mail,
  queues: AlertQueues,
): LambdaFunction {
  const bounce = addFunction(scope, wiring, {
    name: 'bounce',
    description: 'Takes back mail that bounced, and tells others',
    timeoutSeconds: bounceSeconds,
    memory: 512,
  })
  allow(
    bounce,
    onTable(data.records, 'GetItem', 'BatchGetItem', 'Query', 'PutItem'),
    { actions: ['kms:Decrypt'], on: [data.key.keyArn] },
    ringing(queues),
  )
  bounce.addEventSource(
    new SqsEventSource(mail.bounces, {
      batchSize: batchMax,
      maxBatchingWindow: Duration.seconds(0),
      maxConcurrency: atOnceMax,
      reportBatchItemFailures: true,
    }),
  )
  return bounce
}

/** Of the postman; nothing where the deployment names no sender. */
export function sending(scope: Construct, { configurationSet }: Mail, { mailFrom, smsFrom }: Options): Grant[] {
  const [, address = '', domain = ''] = /([^<\s]+@([^>\s]+))>?$/.exec(mailFrom ?? '') ?? []
  const identity = (resourceName: string) =>
    Stack.of(scope).formatArn({ service: 'ses', resource: 'identity', resourceName })
  const set = Stack.of(scope).formatArn({
    ...{ service: 'ses', resource: 'configuration-set', resourceName: configurationSet.configurationSetName },
  })
  return [
    ...(mailFrom === undefined ? [] : [{ actions: ['ses:SendEmail'], on: [identity(domain), identity(address), set] }]),
    ...(smsFrom === undefined ? [] : [{ actions: ['sms-voice:SendTextMessage'], on: [smsFrom] }]),
  ]
}
