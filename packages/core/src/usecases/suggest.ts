/** Which tolerances people's marks of false alarms speak for. */
import type { Detector } from '../detector/detector.ts'
import { policySchemaOf } from '../detector/policy.ts'
import type { Incident } from '../incident/incident.ts'
import { type Suggestion, suggestionsFrom } from '../incident/suggest.ts'
import type { Incidents } from '../ports/incidents.ts'
import { pageLimitMax } from '../ports/page.ts'
import type { Policies } from '../ports/runtime.ts'
import type { TenantId } from '../values.ts'

interface SuggestPorts {
  readonly incidents: Incidents
  readonly policies: Policies
}

/** Of one detector, over all connections, the newest. */
const pagesMax = 5

export async function suggest(tenant: TenantId, detector: Detector, ports: SuggestPorts): Promise<Suggestion[]> {
  const found: Incident[] = []
  let cursor: string | null | undefined
  for (let page = 0; page < pagesMax && cursor !== null; page += 1) {
    const request = { limit: pageLimitMax, ...(cursor === undefined ? {} : { cursor }) }
    const { items, nextCursor } = await ports.incidents.list(tenant, { detector: detector.id }, request)
    found.push(...items)
    cursor = nextCursor
  }
  const said = policySchemaOf(detector).parse((await ports.policies.get(tenant, detector.id)) ?? {})
  return suggestionsFrom(detector, said, found)
}
