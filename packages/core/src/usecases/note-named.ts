/** Whom a delivery names is noted beside it, so that it is found when one of them is to be erased, or wants to know. */
import type { Connector, PhoneNumbers, Role } from '../connector/connector.ts'
import type { CanonicalEvent } from '../event/event.ts'
import type { Connections, Pseudonyms } from '../ports/connections.ts'
import type { Delivery } from '../ports/inbox.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { Clock } from '../ports/runtime.ts'
import { isOrderMark, type Mark, phoneMark, systemMark, unsearched } from '../privacy/mark.ts'
import { namedBy, namedIn, type Searched } from '../privacy/named-in.ts'
import { foundBy, storesAmong } from '../privacy/order-marks.ts'

export interface NoteNamedPorts {
  readonly privacy: Privacy
  readonly connections: Pick<Connections, 'all'>
  readonly pseudonyms: Pseudonyms
  readonly phones: PhoneNumbers
  readonly clock: Clock
}

interface ReadBy {
  readonly connector: Connector | undefined
  readonly settings: Readonly<Record<string, unknown>> | undefined
  /** Undefined: the connection was removed. */
  readonly roles: readonly Role[] | undefined
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
  // How many stores there are matters only for what others say of orders.
  const isSaid = readBy.roles?.includes('orders') === false && [...marks].some(isOrderMark)
  const stores = storesAmong(isSaid ? await ports.connections.all(tenant) : [])
  const asked = foundBy({ delivery, marks: [...marks] }, stores)
  const erased = await ports.privacy.erased(tenant, [...asked, systemMark(connection)])
  if (marks.size === 0 && erased.size === 0) return
  await ports.privacy.note(delivery, [...marks].sort())
  if (erased.size > 0 && !isOfSomebodyElse(events, marks, erased)) await ports.privacy.doom(delivery, ports.clock.now())
}

/** All that is erased of a delivery is the number of the one person whom it names, by an address of their own. */
function isOfSomebodyElse(
  events: readonly CanonicalEvent[],
  marks: ReadonlySet<Mark>,
  erased: ReadonlySet<Mark>,
): boolean {
  const people = events.flatMap(({ data }) => ('person' in data && data.person ? [data.person] : []))
  const telling = people.filter(({ phone }) => phone !== undefined && erased.has(phoneMark(phone.digest)))
  const addresses = [...marks].filter((mark) => mark.startsWith('e.'))
  const isNumber = (mark: Mark) => mark.startsWith('p.')
  const isTheirs = telling.length > 0 && telling.every(({ email }) => email !== undefined)
  return isTheirs && addresses.length === 1 && [...erased].every(isNumber)
}

/** Bytes that their connector cannot even take apart may name anybody. */
async function searched(
  delivery: Delivery,
  { connector, settings }: Pick<ReadBy, 'connector' | 'settings'>,
  ports: NoteNamedPorts,
): Promise<ReadonlySet<Mark>> {
  const json = takenApart(connector, delivery.body)
  return json === undefined ? new Set([unsearched]) : namedIn(json, await searchOf(delivery, settings, ports))
}

/** How bodies of a connection are searched. */
export async function searchOf(
  { tenant, connection }: Pick<Delivery, 'tenant' | 'connection'>,
  settings: ReadBy['settings'],
  { pseudonyms, phones }: Pick<NoteNamedPorts, 'pseudonyms' | 'phones'>,
): Promise<Searched> {
  const digest = await pseudonyms.of(tenant)
  const keyed = Object.assign((text: string) => digest(text), { e164: phones.e164 })
  const country = typeof settings?.country === 'string' ? settings.country : undefined
  return { connection, digest: keyed, country }
}

/** Undefined: its connector cannot. */
export function takenApart(connector: Connector | undefined, body: Uint8Array): unknown {
  try {
    return connector?.read(body)
  } catch {
    return undefined
  }
}
