/** `npm run aws:key`: makes an admin key for the hub that was deployed last and shows it once; only its digest is stored. It
 * needs the rights of an operator: writing one item into the hub's table. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { keyPortsOn } from '@kilter/aws'
import { admitOwner, hubTenant, newKeyText, TenantId } from '@kilter/core'

const help = `npm run aws:key -- [--stage dev] [--tenant default] [--name admin] [--operator] [--outputs cdk.out/outputs.json]

Makes an owner's key for one tenant of a deployed hub; with --operator one of the hub itself, for kilter tenants. Credentials and region are those of your AWS command line.`

const { values } = parseArgs({
  options: {
    stage: { type: 'string', default: 'dev' },
    tenant: { type: 'string', default: 'default' },
    name: { type: 'string', default: 'admin' },
    operator: { type: 'boolean', default: false },
    outputs: { type: 'string', default: join(import.meta.dirname, '../cdk.out/outputs.json') },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(help)
else await makeKey()

async function makeKey(): Promise<void> {
  const { Url, RecordsTable } = outputsOf(`kilter-${values.stage}`)
  const text = newKeyText()
  const ports = keyPortsOn(new DynamoDBClient({}), RecordsTable)
  const tenant = values.operator ? hubTenant : TenantId.parse(values.tenant)
  if (!values.operator) await ports.tenants.add({ id: tenant, name: tenant, createdAt: ports.clock.now() })
  await admitOwner({ tenant, name: values.name, text }, ports)
  console.log(`export KILTER_URL=${Url}\nexport KILTER_${values.operator ? 'OPERATOR' : 'ADMIN'}_KEY=${text}`)
}

interface Outputs {
  readonly Url: string
  readonly RecordsTable: string
}

function outputsOf(stack: string): Outputs {
  try {
    const outputs: Record<string, Outputs | undefined> = JSON.parse(readFileSync(values.outputs, 'utf8'))
    if (outputs[stack]) return outputs[stack]
  } catch {}
  throw new Error(`${values.outputs} knows nothing of ${stack}: deploy it with npm run deploy, or name its --stage`)
}
