/** What a person wants to be woken for, and one page that shows how the hub is. */
import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  SingleValueWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { Alerting, AlertQueues } from './alerting.ts'
import type { Api } from './api.ts'
import type { Bus } from './bus.ts'
import type { Data } from './data.ts'
import type { Ingest } from './ingest.ts'
import type { Mail } from './mail.ts'
import type { Options } from './options.ts'
import type { Pipeline } from './pipeline.ts'
import type { PullQueues } from './pulls.ts'

export interface Parts {
  readonly data: Data
  readonly bus: Bus
  readonly ingest: Ingest
  readonly pipeline: Pipeline
  readonly api: Api
  readonly alertQueues: AlertQueues
  readonly alerting: Alerting
  readonly mail: Mail
  readonly bounce: LambdaFunction
  readonly pullQueues: PullQueues
  readonly pull: LambdaFunction
}

interface Watch {
  readonly id: string
  readonly metric: IMetric
  /** More than this is too much. */
  readonly above: number
  /** What it means and what to do. */
  readonly says: string
  /** Silence is a failure too. */
  readonly silenceAlarms?: boolean
}

/** Unit: milliseconds. */
const iteratorAgeMax = 5 * 60_000
/** Unit: seconds. */
const pendingMax = 15 * 60
const lateMax = 15 * 60
const latePullMax = 60 * 60
const period = Duration.minutes(5)

export function addAlarms(scope: Construct, parts: Parts, { alarmEmail }: Options): Topic {
  const topic = new Topic(scope, 'Alarms', { displayName: 'Kilter', enforceSSL: true })
  topic.addToResourcePolicy(
    new PolicyStatement({
      actions: ['sns:Publish'],
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      resources: [topic.topicArn],
    }),
  )
  if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail))
  const watches = watchesOf(parts)
  const alarms = watches.map(({ id, metric, above, says, silenceAlarms = false }) => {
    const alarm = new Alarm(scope, `${id}Alarm`, {
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: silenceAlarms ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: says,
    })
    alarm.addAlarmAction(new SnsAction(topic))
    alarm.addOkAction(new SnsAction(topic))
    return alarm
  })
  addDashboard(scope, parts, alarms)
  return topic
}

function watchesOf(parts: Parts): Watch[] {
  const { bus, ingest, pipeline, api, data, alertQueues, alerting, mail, bounce, pullQueues, pull } = parts
  const dead = (id: string, queue: Queue, says: string): Watch => ({
    id,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' }),
    above: 0,
    says,
  })
  const age = (id: string, given: Pipeline['normalise'], says: string): Watch => ({
    id,
    metric: given.metric('IteratorAge', { period, statistic: 'max' }),
    above: iteratorAgeMax,
    says,
  })
  const functions = [
    ingest.ingest,
    ingest.spill,
    pipeline.normalise,
    pipeline.align,
    pipeline.relay,
    pipeline.sweep,
    alerting.alert,
    alerting.post,
    bounce,
    pull,
    api.api,
  ]
  const ingestMetric = (metricName: string) =>
    new Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiId: api.http.apiId, Stage: api.stage.stageName },
      statistic: 'sum',
      period,
    })
  return [
    dead(
      'DeadEvents',
      bus.deadEvents,
      'Events failed five times; their deliveries are tried again and then parked. Look at the log of align, mend, then redrive the queue: a repeat does no harm.',
    ),
    dead(
      'Undelivered',
      bus.undelivered,
      'The bus could not hand events to the queue for a day. Look at the policy of the queue, then redrive.',
    ),
    dead(
      'DeadRecords',
      pipeline.deadRecords,
      'Stream records were given up. The sweep drives their deliveries again within minutes; look at the log of normalise or relay.',
    ),
    dead(
      'DeadSpills',
      ingest.deadSpills,
      'Verified deliveries could not be put into the inbox. Redrive the queue once the table takes writes again.',
    ),
    dead(
      'DeadSweeps',
      pipeline.deadSweeps,
      'The sweep could not be started. The next minute tries again; look at its errors if this lasts.',
    ),
    dead(
      'DeadChanges',
      alertQueues.deadChanges,
      'Of incident changes of some tenant nobody was told: planning failed five times. Look at the log of alert, mend, then redrive the queue: a repeat does no harm.',
    ),
    dead(
      'DeadPosts',
      alertQueues.deadPosts,
      'The postman failed five times in a row. Look at the log of post; messages wait in the table, and the sweep wakes him every minute. Purge the queue when he works again.',
    ),
    dead(
      'DeadBounces',
      mail.deadBounces,
      'What SES said of some mail could not be taken in five times. Look at the log of bounce, mend, then redrive the queue: a repeat does no harm.',
    ),
    dead(
      'DeadPulls',
      pullQueues.deadPulls,
      'The vendor of some connection could not be asked for what webhooks missed: the hub failed at it five times. Look at the log of pull and mend it, then purge the queue: who is due is called anew.',
    ),
    age(
      'NormaliseAge',
      pipeline.normalise,
      'Deliveries wait for more than five minutes before they are read. Look at the log of normalise: a vendor may be slow to answer lookups.',
    ),
    age('RelayAge', pipeline.relay, 'Incident changes wait for more than five minutes before they are told.'),
    {
      id: 'ServerErrors',
      metric: ingestMetric('5xx'),
      above: 0,
      says: 'Requests were answered with a server error. Vendors send again what was not taken; look at the log of ingest and api.',
    },
    ...functions.map((given) => ({
      id: `${given.node.id}Throttles`,
      metric: given.metricThrottles({ period }),
      above: 0,
      says: `Calls of ${given.node.id} were throttled: ask for more concurrent executions in Service Quotas.`,
    })),
    ...[data.inbox, data.records].flatMap((table) =>
      ['WriteThrottleEvents', 'ReadThrottleEvents'].map((metricName) => ({
        id: `${table.node.id}${metricName}`,
        metric: table.metric(metricName, { period, statistic: 'sum' }),
        above: 0,
        says: 'The table throttled requests. Short bursts are absorbed; if it lasts, one key is too hot or a quota is reached.',
      })),
    ),
    {
      id: 'OldestPending',
      metric: hubMetric(bus, 'oldestPendingSeconds', 'max'),
      above: pendingMax,
      says: 'A delivery has waited for more than fifteen minutes, or the sweep no longer runs.',
      silenceAlarms: true,
    },
    {
      id: 'LateAlerts',
      metric: hubMetric(bus, 'lateAlertSeconds', 'max'),
      above: lateMax,
      says: 'A message to somebody has been due for more than fifteen minutes: the postman does not get to it. Look at the log of post.',
    },
    {
      id: 'LatePulls',
      metric: hubMetric(bus, 'latePullSeconds', 'max'),
      above: latePullMax,
      says: 'A vendor should have been asked for what webhooks missed more than an hour ago. Look at the log of pull; many backfills at once pass by themselves.',
    },
    {
      id: 'SweepFailures',
      metric: hubMetric(bus, 'failures', 'sum'),
      above: 0,
      says: 'A part of the sweep failed; look at its log.',
    },
  ]
}

const hubMetric = ({ bus }: Bus, metricName: string, statistic: string): Metric =>
  new Metric({ namespace: 'Kilter', metricName, dimensionsMap: { bus: bus.eventBusName }, statistic, period })

function addDashboard(
  scope: Construct,
  { bus, ingest, pipeline, api, alertQueues, alerting, bounce, pullQueues, pull }: Parts,
  alarms: readonly Alarm[],
): void {
  const dashboard = new Dashboard(scope, 'Dashboard', { defaultInterval: Duration.days(1) })
  const minute = Duration.minutes(1)
  dashboard.addWidgets(
    new SingleValueWidget({
      title: 'Waiting longest (s)',
      metrics: [hubMetric(bus, 'oldestPendingSeconds', 'max')],
      width: 6,
    }),
    new GraphWidget({
      title: 'Webhooks and requests',
      left: [api.stage.metricCount({ period: minute }), api.stage.metricServerError({ period: minute })],
      width: 9,
    }),
    new GraphWidget({
      title: 'Time to answer',
      left: [
        api.stage.metricLatency({ period: minute, statistic: 'p50' }),
        api.stage.metricLatency({ period: minute, statistic: 'p99' }),
      ],
      width: 9,
    }),
  )
  const steps = [
    ingest.ingest,
    pipeline.normalise,
    pipeline.align,
    pipeline.relay,
    pipeline.sweep,
    alerting.alert,
    alerting.post,
    bounce,
    pull,
  ]
  dashboard.addWidgets(
    new GraphWidget({ title: 'Errors', left: steps.map((step) => step.metricErrors({ period: minute })), width: 8 }),
    new GraphWidget({
      title: 'Duration',
      left: steps.map((step) => step.metricDuration({ period: minute })),
      width: 8,
    }),
    new GraphWidget({
      title: 'Waiting in queues',
      left: [
        bus.alignQueue,
        alertQueues.changes,
        pullQueues.pulls,
        bus.deadEvents,
        bus.undelivered,
        pipeline.deadRecords,
        ingest.deadSpills,
      ].map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period: minute })),
      width: 8,
    }),
  )
  dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24 }))
}
