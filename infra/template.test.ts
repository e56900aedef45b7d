/** What the templates ask of AWS, and that neither cdk-nag nor CDK's own CloudFormation rules find fault with it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, describe, expect, it } from 'vitest'
import cdkJson from '../cdk.json' with { type: 'json' }
import { settingNames } from '../functions/settings.ts'
import { turnSeconds } from '../packages/aws/src/office.ts'
import { buildApp } from './build-app.ts'
import { functionNames } from './bundle.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function appWith(context: Record<string, unknown> = {}) {
  const outdir = mkdtempSync(join(tmpdir(), 'kilter-synth-'))
  folders.push(outdir)
  const app = new App({ outdir, context: { ...cdkJson.context, ...context } })
  const stacks = buildApp(app, () => Code.fromInline('exports.handler = () => {}'))
  return { app, outdir, ...stacks }
}

const templateOf = (context: Record<string, unknown> = {}): Template => Template.fromStack(appWith(context).hub)
const dev = templateOf()
const prod = templateOf({ stage: 'prod', alarmEmail: 'owner@shop.example', retentionDays: '90' })
const senders = {
  mailFrom: 'Willow <alerts@willow.example>',
  smsFrom: 'arn:aws:sms-voice:eu-central-1:111111111111:pool/pool-1',
  smsCountries: 'DE,AT',
}
const found = (template: Template, type: string, props: object = {}) =>
  Object.values(template.findResources(type, { Properties: props }))

it('tells the API of the issuer that is set, and nobody else', () => {
  const set = templateOf({ oidcIssuer: 'https://id.example.com', oidcAudience: 'kilter' })
  const told = (template: Template) =>
    found(template, 'AWS::Lambda::Function')
      .map(({ Properties }) => Properties.Environment?.Variables ?? {})
      .filter((variables) => 'KILTER_OIDC_ISSUER' in variables)
  expect(told(set)).toMatchObject([{ KILTER_OIDC_ISSUER: 'https://id.example.com', KILTER_OIDC_AUDIENCE: 'kilter' }])
  expect(told(dev)).toEqual([])
})

describe('data', () => {
  it('has two tables on demand with recovery, a stream, and sparse indexes of keys only', () => {
    for (const template of [dev, prod]) {
      template.resourceCountIs('AWS::DynamoDB::GlobalTable', 2)
      const tables = found(template, 'AWS::DynamoDB::GlobalTable', {
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      })
      expect(tables).toHaveLength(2)
      for (const { Properties } of tables) {
        expect(Properties.Replicas[0].PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true })
        for (const { Projection } of Properties.GlobalSecondaryIndexes)
          expect(Projection).toEqual({ ProjectionType: 'KEYS_ONLY' })
      }
    }
  })

  it('keeps what is in production, and only there', () => {
    const policies = (template: Template) =>
      found(template, 'AWS::DynamoDB::GlobalTable').map(({ DeletionPolicy, Properties }) => [
        DeletionPolicy,
        Properties.Replicas[0].DeletionProtectionEnabled,
      ])
    expect(policies(prod)).toEqual([
      ['Retain', true],
      ['Retain', true],
    ])
    expect(policies(dev)).toEqual([
      ['Delete', false],
      ['Delete', false],
    ])
  })

  it('lets nobody read the bucket in public or unencrypted, and empties it by age', () => {
    prod.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90, Status: 'Enabled' })] },
    })
    prod.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true })
  })
})

describe('bus', () => {
  it('is called kilter in production, and hands events to a queue with a dead-letter queue', () => {
    prod.hasResourceProperties('AWS::Events::EventBus', { Name: 'kilter' })
    prod.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['kilter.events'] },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue(), RetryPolicy: Match.anyValue() })],
    })
  })

  it('encrypts every queue, and gives each that is worked off a dead-letter queue after five receives', () => {
    const queues = found(prod, 'AWS::SQS::Queue')
    expect(queues.every(({ Properties }) => Properties.SqsManagedSseEnabled === true)).toBe(true)
    const worked = queues.filter(({ Properties }) => Properties.RedrivePolicy)
    expect(worked.map(({ Properties }) => Properties.RedrivePolicy.maxReceiveCount)).toEqual([5, 5, 5, 5, 5, 5])
  })
})

describe('functions', () => {
  it('run on Node 24 and ARM with a role each, are told everything that they read, and write no traces', () => {
    const functions = found(prod, 'AWS::Lambda::Function').filter(({ Properties }) => Properties.Environment)
    expect(functions).toHaveLength(functionNames.length)
    for (const { Properties } of functions) {
      expect(Properties.Runtime).toBe('nodejs24.x')
      expect(Properties.Architectures).toEqual(['arm64'])
      expect(Object.keys(Properties.Environment.Variables).sort()).toEqual([...settingNames].sort())
      expect(Properties.TracingConfig).toBeUndefined()
    }
    expect(new Set(functions.map(({ Properties }) => JSON.stringify(Properties.Role))).size).toBe(functions.length)
  })
})

describe('pipeline', () => {
  it('bisects a failing batch of a stream, gives it up in time and says where', () => {
    const streams = found(prod, 'AWS::Lambda::EventSourceMapping', { StartingPosition: 'TRIM_HORIZON' })
    expect(streams).toHaveLength(2)
    for (const { Properties } of streams) {
      expect(Properties).toMatchObject({
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 20,
        MaximumRecordAgeInSeconds: 6 * 3600,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      })
      expect(Properties.DestinationConfig.OnFailure.Destination).toBeDefined()
      expect(Properties.FilterCriteria.Filters.length).toBeGreaterThan(0)
    }
  })

  it('takes partial answers from what works queues off', () => {
    const mappings = found(prod, 'AWS::Lambda::EventSourceMapping').filter(
      ({ Properties }) => Properties.StartingPosition === undefined,
    )
    expect(mappings).toHaveLength(6)
    for (const { Properties } of mappings) expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
  })

  it('sweeps once a minute', () => {
    prod.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Target: Match.objectLike({ DeadLetterConfig: Match.anyValue() }),
    })
  })
})

describe('alerts', () => {
  it('wait in a queue that keeps the order of each tenant, with a dead-letter queue that does so too', () => {
    const fifo = found(prod, 'AWS::SQS::Queue', { FifoQueue: true })
    // and so do connections whose vendors are to be asked
    expect(fifo.map(({ Properties }) => Properties.RedrivePolicy?.maxReceiveCount)).toEqual([
      undefined,
      5,
      undefined,
      5,
    ])
    expect(fifo.every(({ Properties }) => Properties.ContentBasedDeduplication !== true)).toBe(true)
  })

  it('are sent by one postman at a time, who knows where people reach the hub', () => {
    const post = found(prod, 'AWS::Lambda::Function', { Description: 'Sends the messages that are due' })
    expect(JSON.stringify(post[0]?.Properties.Environment.Variables.KILTER_PUBLIC_URL)).toContain('ApiEndpoint')
    expect(post[0]?.Properties.Timeout).toBeLessThan(turnSeconds)
  })

  it('are sent over SES and End User Messaging only where a sender is named, and by the postman alone', () => {
    const policies = (template: Template) => JSON.stringify(found(template, 'AWS::IAM::Policy'))
    expect(policies(prod)).not.toMatch(/ses:|sms-voice:/)
    const template = templateOf(senders)
    const able = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([, policy]) =>
      /ses:SendEmail|sms-voice:SendTextMessage/.test(JSON.stringify(policy)),
    )
    expect(able.map(([name]) => name.replace(/DefaultPolicy.*/, ''))).toEqual(['PostRole'])
    const functions = found(template, 'AWS::Lambda::Function').filter(({ Properties }) => Properties.Environment)
    for (const { Properties } of functions) {
      const { KILTER_SES_FROM, KILTER_AWS_SMS_FROM, KILTER_SMS_COUNTRIES } = Properties.Environment.Variables
      expect({ mailFrom: KILTER_SES_FROM, smsFrom: KILTER_AWS_SMS_FROM, smsCountries: KILTER_SMS_COUNTRIES }).toEqual(
        senders,
      )
    }
  })

  it('hear of mail that bounced, of their own configuration set alone', () => {
    prod.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      EventDestination: Match.objectLike({ MatchingEventTypes: ['bounce', 'complaint'] }),
    })
    prod.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: 'default',
      EventPattern: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [{ Ref: Match.stringLikeRegexp('^Mail') }] } } },
      },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    })
  })
})

describe('pulls', () => {
  it('ask the vendor of one connection in each call, of some at the same time, and with time for slow ones', () => {
    const [pull] = Object.entries(
      prod.findResources('AWS::Lambda::Function', {
        Properties: { Description: 'Asks vendors for what webhooks may have missed' },
      }),
    )
    const mappings = found(prod, 'AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: pull?.[0] } })
    expect(mappings.map(({ Properties }) => [Properties.BatchSize, Properties.ScalingConfig])).toEqual([
      [1, { MaximumConcurrency: 5 }],
    ])
    expect(pull?.[1].Properties.Timeout).toBe(300)
  })
})

describe('api', () => {
  it('brings webhooks to the door and everything else to the admin API, throttled and logged without addresses', () => {
    const template = templateOf({ requestsPerSecond: '50' })
    const routes = found(template, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey)
    expect(routes.sort()).toEqual(['$default', 'ANY /hooks/{proxy+}'])
    const [stage] = found(template, 'AWS::ApiGatewayV2::Stage')
    expect(stage?.Properties.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 })
    const format: string = stage?.Properties.AccessLogSettings.Format
    expect(format).toContain('$context.status')
    expect(format).not.toMatch(/identity|sourceIp|userAgent|querystring/i)
  })
})

describe('alarms', () => {
  it('tell the address that was given of every dead-letter queue, and of silence', () => {
    prod.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'owner@shop.example' })
    expect(found(dev, 'AWS::SNS::Subscription')).toEqual([])
    const alarms = found(prod, 'AWS::CloudWatch::Alarm')
    const dead = alarms.filter(({ Properties }) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible')
    const deadQueues = found(prod, 'AWS::SQS::Queue').filter(({ Properties }) => !Properties.RedrivePolicy)
    expect(dead).toHaveLength(deadQueues.length)
    for (const { Properties } of alarms) {
      expect(Properties.AlarmActions).toHaveLength(1)
      expect(Properties.AlarmDescription.length).toBeGreaterThan(20)
    }
    prod.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'Kilter',
      MetricName: 'oldestPendingSeconds',
      TreatMissingData: 'breaching',
    })
    for (const metric of ['IteratorAge', '5xx', 'Throttles', 'WriteThrottleEvents', 'ReadThrottleEvents'])
      expect(alarms.some(({ Properties }) => Properties.MetricName === metric)).toBe(true)
    prod.resourceCountIs('AWS::CloudWatch::Dashboard', 1)
  })
})

describe('options', () => {
  it.each([
    [{ stage: 'Prod!' }, /-c stage/],
    [{ alarmEmail: 'nobody' }, /-c alarmEmail/],
    [{ domainName: 'hub.shop.example' }, /given together/],
    [{ retentionDays: '0' }, /-c retentionDays/],
    [{ mailFrom: 'nobody' }, /-c mailFrom/],
    [{ smsFrom: '+15005550006', smsCountries: 'DE' }, /-c smsFrom/],
    [{ smsFrom: senders.smsFrom }, /given together/],
    [{ shop: '' }, /-c shop/],
    [{ channelsOff: 'Slack!' }, /-c channelsOff/],
  ])('refuses %o and says which', (context, words) => {
    expect(() => appWith(context)).toThrow(words)
  })

  it('puts the domain into a stack of its own, and tells the functions of it', () => {
    const certificateArn = 'arn:aws:acm:eu-central-1:111111111111:certificate/1'
    const { hub, extras } = appWith({ domainName: 'hub.shop.example', certificateArn })
    Template.fromStack(extras).hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'hub.shop.example',
    })
    const functions = found(Template.fromStack(hub), 'AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.Environment,
    )
    for (const { Properties } of functions)
      expect(Properties.Environment.Variables.KILTER_PUBLIC_URL).toBe('https://hub.shop.example')
    expect(found(Template.fromStack(hub), 'AWS::ApiGatewayV2::DomainName')).toEqual([])
  })
})

describe('rules', () => {
  it.each([{ stage: 'dev' }, { stage: 'prod', alarmEmail: 'owner@shop.example', ...senders }])(
    'cdk-nag and the CloudFormation rules find nothing wrong with %o',
    (context) => {
      const { app, outdir } = appWith(context)
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
      app.synth()
      const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))
      const plugins = report.pluginReports.map(({ pluginName }: { pluginName: string }) => pluginName)
      expect(plugins).toContain('AwsSolutions')
      for (const { conclusion, violations } of report.pluginReports) {
        expect(violations ?? []).toEqual([])
        expect(conclusion).toBe('success')
      }
    },
  )

  it('would find something wrong with a bucket that takes plain HTTP', () => {
    const { app, hub, outdir } = appWith()
    new Bucket(hub, 'Careless')
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
    expect(() => app.synth()).toThrow()
    expect(readFileSync(join(outdir, 'validation-report.json'), 'utf8')).toContain('AwsSolutions-S10')
  })
})
