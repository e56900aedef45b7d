/** `kilter keys`: made, listed, replaced and taken back. */
import { describe, expect, it } from 'vitest'
import { atHub, atWork, withDressSoldTwice } from '../support/at-hub.ts'
import { jsonOf, typed, typedEach } from '../support/kilter.ts'

withDressSoldTwice()

describe('kilter keys', () => {
  it('makes a key that opens what was said, lists it, replaces it and takes it back', async () => {
    const wanted = [
      'keys',
      'create',
      'Console',
      '--role',
      'operator',
      '--scope',
      'incidents:write',
      '--days',
      '90',
      '--json',
    ]
    const made = jsonOf<{ id: string; key: string }>(await atHub(...wanted))
    const asMade = { KILTER_URL: atWork().client.url, KILTER_ADMIN_KEY: made.key }
    expect((await typed(['incidents'], asMade)).code).toBe(0)
    const beyond = await typed(['deliveries'], asMade)
    expect([beyond.code, beyond.err]).toEqual([1, expect.stringContaining('deliveries:read')])
    const next = await atHub('keys', 'rotate', made.id, '--overlap-hours', '0')
    expect([next.code, next.out]).toEqual([0, expect.stringMatching(/shown only once:\n {2}kilter_key_\w{39}\n$/)])
    const listed = await atHub('keys', 'list')
    expect(listed.out).toMatch(/Console +operator +incidents:write +active/)
    expect(listed.out).toMatch(/Console +operator +incidents:write +revoked/)
    expect(listed.out).not.toContain(made.key)
    const { items } = jsonOf<{ items: { id: string; name: string }[] }>(await atHub('keys', 'list', '--json'))
    const revoked = await atHub('keys', 'revoke', items[0]?.id ?? '')
    expect([revoked.code, revoked.out]).toEqual([0, 'Key revoked.\n'])
    const last = await atHub('keys', 'revoke', items.find(({ name }) => name === 'admin')?.id ?? '')
    expect([last.code, last.err]).toEqual([1, expect.stringContaining('make another first')])
  })

  it('says when a key that was replaced ends', async () => {
    const made = jsonOf<{ id: string }>(await atHub('keys', 'create', 'Desk', '--json'))
    await atHub('keys', 'rotate', made.id)
    const { items } = jsonOf<{ items: { id: string; revokedAt?: string }[] }>(await atHub('keys', 'list', '--json'))
    const end = items.find(({ id }) => id === made.id)?.revokedAt ?? ''
    const { out } = await atHub('keys', 'list')
    const line = out.split('\n').find((each) => each.includes(made.id))
    expect(line).toMatch(/active +20\d\d-\d\d-\d\d \d\d:\d\d UTC +never/)
    expect(line).toContain(end.slice(0, 16).replace('T', ' '))
  })

  it('replaces and revokes a key by its name too, and leaves alone what no longer works', async () => {
    await atHub('keys', 'create', 'Kiosk')
    expect((await atHub('keys', 'rotate', 'kiosk', '--overlap-hours', '0')).code).toBe(0)
    const twice = await atHub('keys', 'revoke', 'KIOSK', 'Nothing')
    expect([twice.code, twice.err]).toEqual([1, expect.stringMatching(/no active key Nothing; there are: .*Kiosk/)])
    expect((await atHub('keys', 'list')).out).toMatch(/Kiosk +viewer +everywhere +active/)
    expect((await atHub('keys', 'revoke', 'KIOSK')).code).toBe(0)
    expect((await atHub('keys', 'list')).out).not.toMatch(/Kiosk +viewer +everywhere +active/)
  })

  it('says what roles and scopes there are where one is not', async () => {
    const wrong = await typedEach(
      [
        ['keys', 'create', 'x', '--role', 'god'],
        ['keys', 'create', 'x', '--scope', 'all'],
      ],
      {},
    )
    expect(wrong.map(({ code }) => code)).toEqual([2, 2])
    expect(wrong[0]?.err).toContain('viewer, operator, admin, owner')
    expect(wrong[1]?.err).toContain('incidents:write')
  })
})
