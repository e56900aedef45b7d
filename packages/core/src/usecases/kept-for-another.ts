/** Secrets are written and never read. Whoever may change an address, and knows no secret, does not have one sent to a host of their choice. */
import type { Connector } from '../connector/connector.ts'
import type { Connection } from '../ports/connections.ts'
import { Refusal } from '../refusal.ts'

type Settings = Connection['settings']

/** `kept`: the names of credentials that were given before, and not with this change. Throws Refusal 'invalid' where they would go to another
 * host than they were given for. */
export function checkStillTheirs(
  { api }: Pick<Connector, 'api'>,
  { before, after, kept }: { readonly before: Settings; readonly after: Settings; readonly kept: readonly string[] },
): void {
  const [first] = kept
  if (first === undefined || String(hostsOf(api, before)) === String(hostsOf(api, after))) return
  const detail = `give ${kept.join(', ')} once more: what is kept was given for another address`
  throw new Refusal('invalid', detail, { path: `secrets.${first}` })
}

/** Where lookups go, and where access tokens come from. */
function hostsOf(api: Connector['api'], settings: Settings): readonly string[] {
  const { apiBaseUrl } = settings
  const base = typeof apiBaseUrl === 'string' ? apiBaseUrl : api?.baseUrl(settings)
  return [base, api?.tokenUrl?.(settings)].map((text = '') => originOf(text))
}

export const originOf = (text: string): string => URL.parse(text)?.origin ?? text
