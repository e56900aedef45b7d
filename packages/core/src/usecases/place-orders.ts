/** Brings what systems say of orders together, whatever name each of them uses: the number, the store's id, or a payment's.
 * A statement whose order is not known yet waits under the name it has, and joins in when somebody says what that name stands for. */
import { type Fact, factKey } from '../fact/fact.ts'
import { type OrderNames, type OrderStatement, orderName, paymentName } from '../fact/order-statements.ts'
import { orderSubject, paymentSubject, type Subject, subjectId } from '../subject.ts'
import type { ConnectionId, TenantId } from '../values.ts'
import { type AlignPorts, alignSubject } from './align.ts'

export async function placeOrders(
  tenant: TenantId,
  statements: readonly OrderStatement[],
  ports: AlignPorts,
): Promise<void> {
  if (statements.length === 0) return
  const homeOf = await homesOf(tenant, statements, ports)
  const placed = await Promise.all(
    statements.map(async (statement) => ({ ...statement, home: await homeOf(statement) })),
  )
  const groups = Map.groupBy(placed, ({ home }) => subjectId(home))
  await Promise.all([...groups.values()].map((group) => tell(group)))
  await gather()

  async function tell(group: readonly (OrderStatement & { home: Subject })[]): Promise<void> {
    const [first] = group
    if (first) await alignSubject(tenant, first.home, { told: group.map(({ fact }) => fact) }, ports)
  }

  /** Asked again once everything is written: of two who wait for each other the later one finds the other. */
  async function gather(): Promise<void> {
    const again = await homesOf(tenant, [], ports)
    const moves = new Map<string, { from: Subject; to: Subject }>()
    for (const statement of placed) {
      const to = await again(statement)
      for (const from of [...waitingFor(statement), statement.home])
        if (subjectId(from) !== subjectId(to)) moves.set(subjectId(from), { from, to })
    }
    for (const { from, to } of moves.values()) await move(tenant, from, to, ports)
  }
}

/** Where somebody may wait for what this statement says. */
function waitingFor({ names, fact }: OrderStatement): Subject[] {
  if (fact.kind === 'order' && names.id !== undefined) return [orderSubject(names.id)]
  if (fact.kind === 'payment' && names.payment !== undefined) return [paymentSubject(fact.connection, names.payment)]
  return []
}

type HomeOf = (statement: OrderStatement) => Promise<Subject>

/** `together`: what is being stated at the same time, and found without asking. */
async function homesOf(tenant: TenantId, together: readonly OrderStatement[], ports: AlignPorts): Promise<HomeOf> {
  const stores = (await ports.connections.all(tenant)).filter(({ roles }) => roles.includes('orders'))
  const known = new Map<string, Subject>()
  for (const { names, fact } of together) {
    const { number, id } = names
    if (fact.kind === 'order' && number !== undefined && id !== undefined)
      known.set(`${fact.connection}|${id}`, orderSubject(number))
  }
  return ({ names, fact }) => homeOf(names, fact.connection)

  async function homeOf({ number, id, payment }: OrderNames, connection: ConnectionId): Promise<Subject> {
    if (number !== undefined) return orderSubject(number)
    if (id !== undefined) return (await byId(id, connection)) ?? orderSubject(id)
    if (payment === undefined) throw new Error('a statement about an order names it')
    const waiting = paymentSubject(connection, payment)
    const sightings = await ports.subjects.sighted(tenant, { connection, externalId: paymentName(payment) })
    const found: Subject[] = []
    for (const subject of sightings)
      if (subjectId(subject) !== subjectId(waiting)) found.push((await byId(subject.key, connection)) ?? subject)
    return found.sort((left, right) => (left.key < right.key ? -1 : 1))[0] ?? waiting
  }

  /** The order that a store knows by this id, its own statements first. */
  async function byId(id: string, connection: ConnectionId): Promise<Subject | undefined> {
    const asked = [connection, ...stores.map((store) => store.id).filter((store) => store !== connection)]
    for (const store of asked) {
      const stated = known.get(`${store}|${id}`)
      if (stated) return stated
      const [found] = await ports.subjects.sighted(tenant, { connection: store, externalId: orderName(id) })
      if (found) return found
    }
    return undefined
  }
}

/** Union first, removal second: a crash between the two leaves a fact twice, never not at all. What bears an order of its own stays. */
async function move(tenant: TenantId, from: Subject, to: Subject, ports: AlignPorts): Promise<void> {
  const { facts } = await ports.subjects.read(tenant, from)
  const moving: Fact[] = [...facts.all()]
  if (moving.length === 0 || moving.some(({ kind }) => kind === 'order')) return
  await alignSubject(tenant, to, { movedIn: moving }, ports)
  await alignSubject(tenant, from, { movedOut: moving.map(factKey) }, ports)
}
