import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Instant } from '../values.ts'
import { accessRoles, allows, type Grant, includes, type Need, scopes } from './grant.ts'

const grant: fc.Arbitrary<Grant> = fc.record(
  { role: fc.constantFrom(...accessRoles), scopes: fc.uniqueArray(fc.constantFrom(...scopes), { maxLength: 5 }) },
  { requiredKeys: ['role'] },
)
const need: fc.Arbitrary<Need> = fc.tuple(fc.constantFrom(...accessRoles), fc.constantFrom(...scopes))

it('lets a role do what lower ones may, and nothing above itself', () => {
  for (const [place, role] of accessRoles.entries())
    for (const [needed, at] of accessRoles.map((each, index) => [each, index] as const))
      expect([role, needed, allows({ role }, [needed, 'items:read'])]).toEqual([role, needed, place >= at])
})

it('takes scopes as the only places, and writing as reading too', () => {
  const clerk: Grant = { role: 'owner', scopes: ['incidents:write', 'items:read'] }
  expect(allows(clerk, ['operator', 'incidents:write'])).toBe(true)
  expect(allows(clerk, ['viewer', 'incidents:read'])).toBe(true)
  expect(allows(clerk, ['viewer', 'items:read'])).toBe(true)
  expect(allows(clerk, ['operator', 'items:write' as never])).toBe(false)
  expect(allows(clerk, ['viewer', 'connections:read'])).toBe(false)
  expect(allows({ role: 'owner', scopes: [] }, ['viewer', 'items:read'])).toBe(false)
})

it('includes a grant exactly where it allows whatever that one allows', () => {
  fc.assert(
    fc.property(grant, grant, need, (held, asked, wanted) => {
      if (includes(held, asked) && allows(asked, wanted)) expect(allows(held, wanted)).toBe(true)
    }),
  )
  expect(includes({ role: 'admin', scopes: ['items:read'] }, { role: 'viewer' })).toBe(false)
  expect(includes({ role: 'admin' }, { role: 'admin', scopes: ['items:write'] })).toBe(true)
  expect(includes({ role: 'admin' }, { role: 'owner', scopes: ['items:write'] })).toBe(false)
  const until = (day: string) => ({ role: 'admin', expiresAt: `2026-11-${day}T00:00:00.000Z` as Instant }) as const
  expect([includes(until('20'), until('20')), includes({ role: 'admin' }, until('20'))]).toEqual([true, true])
  expect([includes(until('20'), until('21')), includes(until('20'), { role: 'viewer' })]).toEqual([false, false])
})
