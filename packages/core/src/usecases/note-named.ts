/** Whom a delivery names is noted beside it, so that it is found when one of them is to be erased, or wants to know. */
import type { Connector, PhoneNumbers } from '../connector/connector.ts'
import type { CanonicalEvent } from '../event/event.ts'
import type { Pseudonyms } from '../ports/connections.ts'
import type { Delivery } from '../ports/inbox.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { Clock } from '../ports/runtime.ts'
import { type Mark, systemMark, unsearched } from '../privacy/mark.ts'
import { namedBy, namedIn } from '../privacy/named-in.ts'

export interface NoteNamedPorts {
  readonly privacy: Privacy
  readonly pseudonyms: Pseudonyms
  readonly phones: PhoneNumbers
  readonly clock: Clock
}

interface ReadBy {
  readonly connector: Connector | undefined
  readonly settings: Readonly<Record<string, unknown>> | undefined
}

/** Nothing where it names nobody. Where it names somebody who is erased, its bytes go as soon as it has had its turn. */
export async function noteNamed(
  delivery: Delivery,
  events: readonly CanonicalEvent[],
  readBy: ReadBy,
  ports: NoteNamedPorts,
): Promise<void> {
  const marks = new Set([...(await searched(delivery, readBy, ports)), ...namedBy(events)])
  const { tenant, connection } = delivery
  const erased = await ports.privacy.erased(tenant, [...marks, systemMark(connection)])
  if (marks.size === 0 && erased.size === 0) return
  await ports.privacy.note(delivery, [...marks].sort())
  if (erased.size > 0) await ports.privacy.doom(delivery, ports.clock.now())
}

/** Bytes that their connector cannot even take apart may name anybody. */
async function searched(
  { tenant, connection, body }: Delivery,
  { connector, settings }: ReadBy,
  { pseudonyms, phones }: NoteNamedPorts,
): Promise<ReadonlySet<Mark>> {
  const json = bodyOf(connector, body)
  if (json === undefined) return new Set([unsearched])
  const digest = await pseudonyms.of(tenant)
  const keyed = Object.assign((text: string) => digest(text), { e164: phones.e164 })
  const country = typeof settings?.country === 'string' ? settings.country : undefined
  return namedIn(json, { connection, digest: keyed, country })
}

function bodyOf(connector: Connector | undefined, body: Uint8Array): unknown {
  try {
    return connector?.read(body)
  } catch {
    return undefined
  }
}
