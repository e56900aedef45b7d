/** The OpenAPI document, by the recommended rules of Redocly. Offline: the rules come with the package. */
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'

let running: RunningHub
beforeAll(async () => {
  running = await runHub()
})
afterAll(() => running.hub.stop())

it('breaks no recommended rule, and warns of nothing', async () => {
  const source = await (await fetch(`${running.client.url}/openapi.json`)).text()
  const config = await createConfig({ extends: ['recommended'] })
  const problems = await lintFromString({ source, config })
  const said = problems.map(({ ruleId, message, location: [at] }) => `${ruleId} ${at?.pointer}: ${message}`)
  expect(said).toEqual([])
})
