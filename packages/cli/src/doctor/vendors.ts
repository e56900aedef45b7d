/** What vendors themselves say of their connections: whether they let us in, and whether their webhooks are still switched on. */
import { answered } from '@kilter/client'
import { allOf, type HubFlags, hub } from '../client.ts'
import { plain } from '../table.ts'
import { type Finding, ill, well } from './finding.ts'

/** What the hub alone can ask; the rest of a test the doctor has looked at by itself. */
const asked: readonly string[] = ['access', 'webhooks']

/** One after the other: a vendor may need ten seconds. */
export async function ofVendors(flags: HubFlags): Promise<Finding[]> {
  if (!process.env.KILTER_ADMIN_KEY) return []
  const connections = await allOf((query) => hub(flags).GET('/v1/connections', { params: { query } }))
  const findings: Finding[] = []
  for (const { id, name, vendor } of connections) {
    const about = plain(`${vendor}, asked about ${name}`)
    const { checks } = await answered(hub(flags).POST('/v1/connections/{id}/test', { params: { path: { id } } }))
    const told = checks.filter(({ check }) => asked.includes(check))
    const failed = told.filter(({ state }) => state === 'failed')
    findings.push(...failed.map(({ says, todo = '' }) => ill(about, plain(says), plain(todo))))
    if (failed.length === 0 && told.some(({ state }) => state === 'ok'))
      findings.push(well(about, told.flatMap(({ state, says }) => (state === 'ok' ? plain(says) : [])).join('; ')))
  }
  return findings
}
