/** One HTTP API before two functions: webhooks go through the door, everything else to the admin API. */
import { RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { type AlertQueues, ringing } from './alerting.ts'
import type { Data } from './data.ts'
import { addFunction, type Wiring } from './function.ts'
import { allow, onIndexes, onTable } from './grants.ts'
import { type Options, signInOf } from './options.ts'

export interface Api {
  readonly api: LambdaFunction
  readonly http: HttpApi
  readonly stage: HttpStage
}

const apiSeconds = 29

/** Nothing that names a person: no address, no query, no agent. */
const logged = {
  id: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  error: '$context.integrationErrorMessage',
}

export function addApi(
  scope: Construct,
  wiring: Wiring,
  data: Data,
  ingest: LambdaFunction,
  alertQueues: AlertQueues,
  options: Options,
): Api {
  const api = addFunction(scope, wiring, {
    name: 'api',
    description: 'The admin API',
    timeoutSeconds: apiSeconds,
    memory: 1_024,
  })
  for (const [name, value] of Object.entries(signInOf(options))) api.addEnvironment(name, value)
  allow(
    api,
    onTable(data.inbox, 'GetItem', 'BatchGetItem', 'UpdateItem'),
    onIndexes(data.inbox, 'byTenant', 'parked'),
    onTable(data.records, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem', 'UpdateItem', 'BatchWriteItem'),
    onIndexes(data.records, 'byList', 'due'),
    { actions: ['s3:GetObject'], on: [data.objects.arnForObjects('deliveries/*')] },
    { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], on: [data.key.keyArn] },
    ringing(alertQueues),
  )

  const http = new HttpApi(scope, 'Http', {
    description: 'Kilter: webhooks and admin API',
    createDefaultStage: false,
    defaultIntegration: new HttpLambdaIntegration('ToApi', api),
    defaultAuthorizer: new HttpNoneAuthorizer(),
  })
  http.addRoutes({
    path: '/hooks/{proxy+}',
    methods: [HttpMethod.ANY],
    integration: new HttpLambdaIntegration('ToIngest', ingest),
  })
  const log = new LogGroup(scope, 'AccessLog', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: http,
    autoDeploy: true,
    throttle: { rateLimit: options.requestsPerSecond, burstLimit: 2 * options.requestsPerSecond },
    accessLogSettings: {
      destination: new LogGroupLogDestination(log),
      format: AccessLogFormat.custom(JSON.stringify(logged)),
    },
  })
  return { api, http, stage }
}
