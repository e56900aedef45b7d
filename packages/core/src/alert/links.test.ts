import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestWith } from '../pseudonym.ts'
import { type Instant, TenantId } from '../values.ts'
import { claimOf, isProven, type Link, linkPurposes, linkToken } from './links.ts'
import { RecipientId } from './recipient.ts'

const until = '2026-11-27T12:00:00.000Z' as Instant
const link: Link = {
  ...{ purpose: 'acknowledge', tenant: TenantId.parse('shop'), recipient: RecipientId.parse(`rcp_${'0'.repeat(26)}`) },
  ...{ about: 'inc_1', until },
}
const digest = digestWith(new Uint8Array(32))
const before = '2026-11-27T11:59:59.999Z' as Instant

describe('links', () => {
  it('say the same again, whatever they are about, and leave an SMS room for words', () => {
    const any = fc.record({
      purpose: fc.constantFrom(...linkPurposes),
      about: fc.oneof(fc.constant(''), fc.constant(`inc_${'_-'.repeat(13)}a`), fc.string({ maxLength: 60 })),
      tenant: fc.string({ minLength: 1, maxLength: 64 }),
    })
    fc.assert(
      fc.property(any, ({ purpose, about, tenant }) => {
        const given = { ...link, purpose, about, tenant: TenantId.parse(tenant) }
        const token = linkToken(given, digest)
        expect([claimOf(token), isProven(token, given, digest, before)]).toEqual([given, true])
        expect(token).toMatch(/^[\w.-]+$/)
      }),
    )
    const usual = { ...link, about: `inc_${'a'.repeat(27)}`, tenant: TenantId.parse('default') }
    expect(linkToken(usual, digest).length).toBeLessThan(110)
  })

  it('say what they are for, and hold until their time is over', () => {
    const token = linkToken(link, digest)
    expect(claimOf(token)).toEqual(link)
    expect([isProven(token, link, digest, before), isProven(token, link, digest, until)]).toEqual([true, false])
  })

  it('hold for no other purpose, incident or tenant than they were made for', () => {
    const proof = linkToken(link, digest).split('.').at(-1)
    for (const changed of [
      { purpose: 'mute' as const },
      { about: 'inc_2' },
      { until: '2027-01-01T00:00:00.000Z' as Instant },
    ]) {
      const forged = { ...link, ...changed }
      const token = `${linkToken(forged, digest).split('.').slice(0, -1).join('.')}.${proof}`
      expect(isProven(token, forged, digest, before)).toBe(false)
    }
    expect(isProven(linkToken(link, digest), link, digestWith(new Uint8Array(32).fill(1)), before)).toBe(false)
  })
})
