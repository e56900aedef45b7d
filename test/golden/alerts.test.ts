/** What people and tools are told of every kind of incident, over every channel: looked at by a person, and since then unchanged.
 * `npm run golden` writes the files anew; look at what changed before you commit them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NamedMessage } from '@kilter/channels'
import { detectors } from '@kilter/detectors'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { countSegments } from '../../packages/channels/src/sms/segments.ts'
import { exampleHub, exampleMessages } from '../../packages/cli/src/examples/messages.ts'
import { createProgram } from '../../packages/cli/src/program.ts'
import { openTeller, type Teller } from './told.ts'

const folder = join(import.meta.dirname, 'alerts')
let examples: readonly NamedMessage[]
let teller: Teller

beforeAll(async () => {
  examples = await exampleMessages()
  teller = await openTeller(exampleHub)
})
afterAll(() => teller.close())

it('has an incident of every detector there is', () => {
  const shown = new Set(examples.flatMap(({ message }) => message.incidents.map(({ incident }) => incident.detector)))
  expect([...shown].sort()).toEqual(detectors.map(({ id }) => id).sort())
})

it('tells what it always told, over mail, SMS, Slack, PagerDuty and webhook', async () => {
  for (const { name, message } of examples) {
    const { text, html } = await teller.tell(message)
    await expect(text).toMatchFileSnapshot(join(folder, `${name}.txt`))
    await expect(html).toMatchFileSnapshot(join(folder, `${name}.html`))
  }
})

it('keeps no file of what is told no more', () => {
  expect(readdirSync(folder).sort()).toEqual(examples.flatMap(({ name }) => [`${name}.html`, `${name}.txt`]).sort())
})

it('fits into two parts as SMS, with the whole title and the link to act on it', async () => {
  for (const { name, message } of examples) {
    const { sms } = await teller.tell(message)
    expect([name, countSegments(sms).segments <= 2]).toEqual([name, true])
    const [first] = message.incidents
    if (first?.acknowledgeLink) expect(sms.endsWith(` ${first.acknowledgeLink}`)).toBe(true)
    expect(sms).toContain(message.confirmLink ?? message.subject.replaceAll('×', 'x'))
  }
})

it('shows them all on one page, which the command line writes', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'kilter-page-'))
  const file = join(temporary, 'alerts.html')
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  await createProgram().parseAsync(['node', 'kilter', 'alerts', 'preview', '--page', file])
  expect(said.mock.calls[0]?.[0]).toBe(
    `${examples.length} messages of a simulated shop are in ${file}: open it in a browser.`,
  )
  said.mockRestore()
  const page = readFileSync(file, 'utf8')
  for (const { name } of examples) expect(page).toContain(`<section id="${name}">`)
  rmSync(temporary, { recursive: true })
})
