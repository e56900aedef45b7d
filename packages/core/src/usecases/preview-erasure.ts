/** What erasing one person would take along, before anything is done. */
import type { Incidents } from '../ports/incidents.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { Subjects } from '../ports/subjects.ts'
import { type Mark, unsearched } from '../privacy/mark.ts'
import type { KnownPerson } from '../privacy/request.ts'
import { contactSubject, recordSubject, subjectId } from '../subject.ts'
import type { TenantId } from '../values.ts'
import { marksOfPerson, ordersOfOne } from './trace-person.ts'

export interface ErasurePreview {
  readonly customers: KnownPerson['customers']
  /** What the hub shows of their addresses and numbers. */
  readonly hints: readonly string[]
  readonly consents: number
  readonly incidents: number
  /** Whose bytes would go. */
  readonly deliveries: number
  /** Of these, those that cannot be taken apart and so may name anybody. */
  readonly unread: number
  /** False where there is more than one answer can look through: then there are at least so many. */
  readonly isWhole: boolean
}

export interface PreviewPorts {
  readonly subjects: Subjects
  readonly incidents: Incidents
  readonly privacy: Privacy
}

const pageMax = 500
const pagesMax = 100
const listedMax = 100
const roundsMax = 5

export async function previewErasure(
  tenant: TenantId,
  person: KnownPerson,
  ports: PreviewPorts,
): Promise<ErasurePreview> {
  const contacts = [...person.emails, ...person.phones].map(contactSubject)
  const records = person.customers.map(({ connection, customer }) => recordSubject(connection, customer))
  const hints = new Set<string>()
  let consents = 0
  for (const subject of [...records, ...contacts]) {
    const { facts } = await ports.subjects.read(tenant, subject)
    consents += facts.of('consent').length
    for (const { data } of facts.of('record'))
      for (const each of [data.email, data.phone, data.name]) if (each?.hint) hints.add(each.hint)
  }
  const about = new Set([...records, ...contacts].map(subjectId))
  const incidents = await countIncidents(tenant, about, ports)
  const named = await countDeliveries(tenant, person, ports)
  return {
    customers: person.customers,
    hints: [...hints].sort(),
    ...{ consents, incidents: incidents.count, deliveries: named.deliveries, unread: named.unread },
    isWhole: incidents.isWhole && named.isWhole,
  }
}

async function countIncidents(tenant: TenantId, about: ReadonlySet<string>, { incidents }: PreviewPorts) {
  let count = 0
  let cursor: string | undefined
  for (let page = 0; page < pagesMax; page += 1) {
    const { items, nextCursor } = await incidents.list(tenant, {}, { limit: listedMax, ...(cursor && { cursor }) })
    count += items.filter(({ subject, erasedAt }) => erasedAt === undefined && about.has(subjectId(subject))).length
    if (nextCursor === null) return { count, isWhole: true }
    cursor = nextCursor
  }
  return { count, isWhole: false }
}

/** As erasing finds them: what names the person leads to their orders, and these to more. */
async function countDeliveries(tenant: TenantId, person: KnownPerson, { privacy }: PreviewPorts) {
  const wanted = new Set<Mark>([...marksOfPerson(person), unsearched])
  const found = new Map<string, 'named' | 'unread'>()
  let pages = 0
  for (let round = 0; round <= roundsMax; round += 1) {
    const before = wanted.size
    for (let after: string | undefined; pages < pagesMax; ) {
      const { items, next } = await privacy.named(tenant, after, pageMax)
      pages += 1
      for (const { delivery, marks } of items.filter((each) => each.marks.some((mark) => wanted.has(mark)))) {
        found.set(delivery.id, marks.includes(unsearched) ? 'unread' : 'named')
        for (const mark of ordersOfOne(marks)) wanted.add(mark)
      }
      if (next === undefined) break
      after = next
    }
    if (wanted.size === before || pages >= pagesMax) break
  }
  const unread = [...found.values()].filter((how) => how === 'unread').length
  return { deliveries: found.size, unread, isWhole: pages < pagesMax }
}
