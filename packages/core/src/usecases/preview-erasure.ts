/** What erasing one person would take along, before anything is done. */
import type { Connections } from '../ports/connections.ts'
import type { Incidents } from '../ports/incidents.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { Subjects } from '../ports/subjects.ts'
import type { KnownPerson } from '../privacy/request.ts'
import { subjectId } from '../subject.ts'
import type { TenantId } from '../values.ts'
import { findNamed } from './find-named.ts'
import { subjectsOfPerson } from './trace-person.ts'

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
  readonly connections: Connections
}

const pagesMax = 100
const listedMax = 100

export async function previewErasure(
  tenant: TenantId,
  person: KnownPerson,
  ports: PreviewPorts,
): Promise<ErasurePreview> {
  const subjects = subjectsOfPerson(person)
  const hints = new Set<string>()
  let consents = 0
  for (const subject of subjects) {
    const { facts } = await ports.subjects.read(tenant, subject)
    consents += facts.of('consent').length
    for (const { data } of facts.of('record'))
      for (const each of [data.email, data.phone, data.name]) if (each?.hint) hints.add(each.hint)
  }
  const about = new Set(subjects.map(subjectId))
  const incidents = await countIncidents(tenant, about, ports)
  const named = await findNamed(tenant, person, ports)
  const unread = [...named.deliveries.values()].filter((how) => how === 'unread').length
  return {
    ...{ customers: person.customers, hints: [...hints].sort(), consents, incidents: incidents.count },
    ...{ deliveries: named.deliveries.size, unread, isWhole: incidents.isWhole && named.isWhole },
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
