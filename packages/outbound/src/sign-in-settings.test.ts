import { instantAt } from '@kilter/core'
import { expect, it } from 'vitest'
import { signInFrom } from './sign-in-settings.ts'

const around = { allowPrivateTargets: false, clock: { now: () => instantAt(0) } }
const complete = { KILTER_OIDC_ISSUER: 'https://id.example.com', KILTER_OIDC_AUDIENCE: 'kilter' }
const faultOf = (given: Record<string, string>) => () => signInFrom({ ...complete, ...given }, around)

it('lets nobody in by tokens where no issuer is set, and takes an empty setting for none', () => {
  expect(signInFrom({}, around)).toBeUndefined()
  expect(
    signInFrom({ KILTER_OIDC_ISSUER: '', KILTER_OIDC_AUDIENCE: '', KILTER_OIDC_ROLES: '' }, around),
  ).toBeUndefined()
  expect(signInFrom(complete, around)).toBeDefined()
  expect(signInFrom({ ...complete, KILTER_OIDC_ROLES: 'staff = operator,chefs=owner' }, around)).toBeDefined()
})

it('names what is wrong', () => {
  expect(faultOf({ KILTER_OIDC_AUDIENCE: '' })).toThrow(/KILTER_OIDC_AUDIENCE: must be set with the issuer/)
  expect(faultOf({ KILTER_OIDC_ISSUER: 'id' })).toThrow(/KILTER_OIDC_ISSUER/)
  for (const issuer of ['http://id.example.com', 'https://127.0.0.1', 'https://me:secret@id.example.com'])
    expect(faultOf({ KILTER_OIDC_ISSUER: issuer })).toThrow(/KILTER_OIDC_ISSUER: /)
  for (const roles of ['staff', 'staff=god', '=owner', 'a=owner=b', 'a=owner,,'])
    expect(faultOf({ KILTER_OIDC_ROLES: roles })).toThrow(/KILTER_OIDC_ROLES: pairs like staff=operator/)
})
