/** What holds for the list of connectors as a whole. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { toJSONSchema } from 'zod'
import { connectors } from './all.ts'
import { connectorTable } from './table.ts'

const folder = (vendor: string) => join(import.meta.dirname, vendor)

it('has a folder for each vendor, with a README, samples with their sources, and a test that holds it to the contract', () => {
  for (const vendor of connectors.keys()) {
    for (const file of ['index.ts', 'README.md', 'samples/SOURCES.md', `${vendor}.test.ts`])
      expect([vendor, file, existsSync(join(folder(vendor), file))]).toEqual([vendor, file, true])
    const test = readFileSync(join(folder(vendor), `${vendor}.test.ts`), 'utf8')
    expect([vendor, test]).toEqual([vendor, expect.stringContaining('connectorContract({')])
  }
})

it('lists every folder that holds a connector', () => {
  const folders = readdirSync(import.meta.dirname).filter((name) => existsSync(join(folder(name), 'index.ts')))
  expect(folders.sort()).toEqual([...connectors.keys()].sort())
})

it('tells whoever connects a vendor what to do, and where that comes from', () => {
  for (const { vendor, guide } of connectors.values()) {
    expect([vendor, guide.steps.join(' ')]).toEqual([vendor, expect.stringContaining('{hookUrl}')])
    expect([vendor, guide.source]).toEqual([vendor, expect.stringMatching(/^https:\/\//)])
    expect([vendor, guide.verifiedBy.length > 0]).toEqual([vendor, true])
  }
})

const forSandboxes = ['apiBaseUrl', 'tokenUrl']

it('explains every setting that a person may give', () => {
  for (const { vendor, settings } of connectors.values()) {
    const { properties = {} } = toJSONSchema(settings, { io: 'input', unrepresentable: 'any' })
    const bare = Object.entries(properties).filter(([, said]) => typeof said === 'object' && !said.description)
    expect([vendor, bare.flatMap(([name]) => (forSandboxes.includes(name) ? [] : [name]))]).toEqual([vendor, []])
  }
})

it('says of each vendor what stays lost with a webhook, and why all of it where nothing is asked for', () => {
  for (const { vendor, staysLost, lists = [] } of connectors.values())
    expect([vendor, staysLost]).toEqual([
      vendor,
      expect.stringMatching(lists.length === 0 ? /^everything: ./ : /^[a-z]/),
    ])
})

it('is described by the table of the README: npm run docs:connectors writes it', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  expect(readme).toContain(connectorTable(connectors.values()))
})
