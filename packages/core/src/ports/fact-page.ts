/** A subject's facts page by page: it is read whole by its nature, so a page is a part of what was read. */
import { type Fact, factKey, oldestFirst } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import type { Sealer } from '../seal.ts'
import { type Subject, subjectId } from '../subject.ts'
import type { Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'
import { pageOf } from './paging.ts'

/** What was said last first. `facts` is not called for a cursor that is not of this subject. */
export const factPage = (
  tenant: TenantId,
  subject: Subject,
  { sealer, page, facts }: { sealer: Sealer; page: PageRequest; facts(): FactSet | Promise<FactSet> },
): Promise<Page<Fact>> =>
  pageOf({
    sealer,
    list: JSON.stringify(['facts', tenant, subjectId(subject)]),
    page,
    rows: async (position, limit) => {
      const newestFirst = [...(await facts()).all()].sort((left, right) => oldestFirst(right, left))
      if (!position) return newestFirst.slice(0, limit)
      const [asOf = '', key = ''] = position
      const isPast = (fact: Fact) => fact.asOf < (asOf as Instant) || (fact.asOf === asOf && factKey(fact) < key)
      return newestFirst.filter(isPast).slice(0, limit)
    },
    item: (fact) => fact,
    position: (fact) => [fact.asOf, factKey(fact)],
  })
