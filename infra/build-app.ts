/** The app as both `cdk` and the tests make it. */
import { type App, Tags } from 'aws-cdk-lib'
import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { FunctionName } from './bundle.ts'
import { acknowledgeExceptions } from './exceptions.ts'
import { ExtrasStack } from './extras.ts'
import { optionsOf } from './options.ts'
import { HubStack } from './stack.ts'

export function buildApp(app: App, code: (name: FunctionName) => Code): { hub: HubStack; extras: ExtrasStack } {
  const options = optionsOf(app)
  const name = `kilter-${options.stage}`
  const description = 'Kilter: keeps a small business’s software aligned'
  const hub = new HubStack(app, name, { options, code, description, terminationProtection: options.stage === 'prod' })
  const extras = new ExtrasStack(app, `${name}-extras`, { options, hub })
  acknowledgeExceptions(app)
  Tags.of(app).add('kilter:stage', options.stage)
  return { hub, extras }
}
