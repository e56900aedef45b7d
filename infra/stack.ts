/** The hub on AWS, put together. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import manifest from '../package.json' with { type: 'json' }
import { addAlarms } from './alarms.ts'
import { addAlerting, addAlertQueues } from './alerting.ts'
import { addApi } from './api.ts'
import type { FunctionName } from './bundle.ts'
import { addBus } from './bus.ts'
import { addData } from './data.ts'
import type { Wiring } from './function.ts'
import { allow } from './grants.ts'
import { addIngest, addSpill } from './ingest.ts'
import { addBounce, addMail, sending } from './mail.ts'
import { type Options, publicUrlOf } from './options.ts'
import { addPipeline } from './pipeline.ts'
import { addPull, addPullQueues, callingPulls } from './pulls.ts'

export interface HubProps extends StackProps {
  readonly options: Options
  code(name: FunctionName): Code
}

export class HubStack extends Stack {
  readonly apiId: string
  readonly stageName: string
  readonly busArn: string

  constructor(scope: Construct, id: string, { options, code, ...props }: HubProps) {
    super(scope, id, props)
    const data = addData(this, options)
    const bus = addBus(this, options)
    const spilled = addSpill(this)
    const alertQueues = addAlertQueues(this)
    const pullQueues = addPullQueues(this)
    const mail = addMail(this, bus.undelivered)
    const wiring: Wiring = {
      code,
      environment: {
        KILTER_INBOX_TABLE: data.inbox.tableName,
        KILTER_RECORDS_TABLE: data.records.tableName,
        KILTER_OBJECTS_BUCKET: data.objects.bucketName,
        KILTER_KEY_ARN: data.key.keyArn,
        KILTER_BUS: bus.bus.eventBusName,
        KILTER_ALIGN_QUEUE_URL: bus.alignQueue.queueUrl,
        KILTER_SPILL_QUEUE_URL: spilled.spillQueue.queueUrl,
        KILTER_CHANGES_QUEUE_URL: alertQueues.changes.queueUrl,
        KILTER_POST_QUEUE_URL: alertQueues.posts.queueUrl,
        KILTER_PULL_QUEUE_URL: pullQueues.pulls.queueUrl,
        KILTER_RETENTION_DAYS: String(options.retentionDays),
        KILTER_PUBLIC_URL: publicUrlOf(options),
        KILTER_ALLOW_PRIVATE_TARGETS: String(options.allowPrivateTargets),
        KILTER_LOG_LEVEL: options.logLevel,
        KILTER_VERSION: manifest.version,
        KILTER_SHOP: options.shop,
        KILTER_CHANNELS_OFF: options.channelsOff ?? '',
        KILTER_SES_FROM: options.mailFrom ?? '',
        KILTER_SES_CONFIGURATION_SET: mail.configurationSet.configurationSetName,
        KILTER_AWS_SMS_FROM: options.smsFrom ?? '',
        KILTER_SMS_COUNTRIES: options.smsCountries ?? '',
      },
    }
    const ingest = addIngest(this, wiring, data, bus, spilled)
    const pipeline = addPipeline(this, wiring, data, bus, alertQueues)
    const pull = addPull(this, wiring, data, pullQueues)
    allow(pipeline.sweep, callingPulls(pullQueues))
    const api = addApi(this, wiring, data, ingest.ingest, alertQueues, options)
    allow(api.api, callingPulls(pullQueues))
    const url = publicUrlOf(options) || api.http.apiEndpoint
    const alerting = addAlerting(this, wiring, data, alertQueues, url)
    allow(alerting.post, ...sending(this, mail, options))
    const bounce = addBounce(this, wiring, data, mail, alertQueues)
    const alarmed = { data, bus, ingest, pipeline, api, alertQueues, alerting, mail, bounce, pullQueues, pull }
    addAlarms(this, alarmed, options)
    this.apiId = api.http.apiId
    this.stageName = api.stage.stageName
    this.busArn = bus.bus.eventBusArn
    new CfnOutput(this, 'Url', { value: api.http.apiEndpoint, description: 'Where vendors and you reach the hub' })
    new CfnOutput(this, 'InboxTable', { value: data.inbox.tableName })
    new CfnOutput(this, 'RecordsTable', { value: data.records.tableName })
    new CfnOutput(this, 'ObjectsBucket', { value: data.objects.bucketName })
    new CfnOutput(this, 'KeyArn', { value: data.key.keyArn })
    new CfnOutput(this, 'SweepFunction', { value: pipeline.sweep.functionName })
  }
}
