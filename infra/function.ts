/** One Lambda function, with a role of its own that may write its own log and nothing else until it is granted more. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { FunctionName } from './bundle.ts'

export interface Wiring {
  /** The bundle of a function. */
  code(name: FunctionName): Code
  readonly environment: Readonly<Record<string, string>>
}

export interface FunctionOptions {
  readonly name: FunctionName
  readonly description: string
  readonly timeoutSeconds: number
  /** Unit: MB; a function gets its share of a processor by it. */
  readonly memory: number
}

export function addFunction(scope: Construct, wiring: Wiring, options: FunctionOptions): LambdaFunction {
  const { name, description, timeoutSeconds, memory } = options
  const id = `${name[0]?.toUpperCase()}${name.slice(1)}`
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  )
  return new LambdaFunction(scope, id, {
    description,
    code: wiring.code(name),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: memory,
    timeout: Duration.seconds(timeoutSeconds),
    environment: { ...wiring.environment },
    role,
    logGroup,
    // Lambda's own three lines a call would cost more than the call; ours are chosen by KILTER_LOG_LEVEL.
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.WARN,
    applicationLogLevelV2: ApplicationLogLevel.DEBUG,
    tracing: Tracing.DISABLED,
  })
}
