/** The template of a new connector, laid down in a copy of the package. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

const original = join(import.meta.dirname, '../../packages/connectors')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-connectors-'))
  mkdirSync(join(folder, 'src'))
  cpSync(join(original, 'tools'), join(folder, 'tools'), { recursive: true })
  cpSync(join(original, 'src/vendors.ts'), join(folder, 'src/vendors.ts'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lay = (vendor: string) =>
  spawnSync(process.execPath, [join(folder, 'tools/new.ts'), vendor], { encoding: 'utf8' })
const listed = () => readFileSync(join(folder, 'src/vendors.ts'), 'utf8').trimEnd().split('\n')

it('is one folder and one line in its place, and never writes over what is there', () => {
  const before = listed()
  expect(lay('acme-pos')).toMatchObject({ status: 0, stdout: expect.stringContaining('npx vitest run') })
  const line = "export { acmePos } from './acme-pos/index.ts'"
  expect(listed()).toEqual([before[0], line, ...before.slice(1)])
  expect(readdirSync(join(folder, 'src/acme-pos')).sort()).toEqual([
    'README.md',
    'acme-pos.test.ts',
    'events.ts',
    'index.ts',
    'payloads.ts',
    'samples',
  ])
  expect(lay('acme-pos')).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing was changed') })
  expect(listed()).toHaveLength(before.length + 1)
})

it('takes a name that can be a folder, and nothing else', () => {
  const before = listed()
  for (const name of ['', 'Acme', 'acme_pos', '../acme', 'acme-', '9acme', 'a b'])
    expect([name, lay(name).status]).toEqual([name, 2])
  expect([listed(), readdirSync(join(folder, 'src'))]).toEqual([before, ['vendors.ts']])
})
