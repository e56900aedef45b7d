import { expect, it } from 'vitest'
import { addAccess } from './access.ts'
import { createV1 } from './v1.ts'

const keys = { find: async () => ({ tenant: 'shop', name: 'owner', role: 'owner', lastUsedOn: '2026-11-20' }) }
const clock = { now: () => '2026-11-20T12:00:00.000Z' }

it('TEN-07: refuses to start with a route that does not say what it needs, and lets nobody call one', async () => {
  const app = createV1()
  app.onError((error, context) => context.text(error.message, 500))
  const check = addAccess(app, { keys, clock } as never)
  app.get('/v1/forgotten', (context) => context.text('open to all'))
  expect(check).toThrow('do not say what they need: GET /v1/forgotten')
  const response = await app.request('/v1/forgotten', { headers: { authorization: 'Bearer key' } })
  expect([response.status, await response.text()]).not.toContain('open to all')
})
