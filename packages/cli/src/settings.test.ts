import { readFileSync } from 'node:fs'
import { channelSettings } from '@kilter/channels'
import { expect, it } from 'vitest'
import { createProgram } from './program.ts'
import { settingsFrom, settingsTable } from './settings.ts'

it('is described by the table of the README, every one with words: npm run docs:settings writes it', () => {
  const table = settingsTable(createProgram(), channelSettings)
  expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toContain(table)
  const rows = table.split('\n').slice(2)
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) expect(row).toMatch(/^\| `KILTER_[A-Z_]+` \| .* \| .* \| \S.* \|$/)
})

it('takes an empty variable for one that is not set', () => {
  expect(settingsFrom({ KILTER_SHOP_NAME: '', KILTER_ALLOW_PRIVATE_TARGETS: '' })).toEqual({
    KILTER_SHOP_NAME: 'Your shop',
    KILTER_ALLOW_PRIVATE_TARGETS: false,
  })
})

it('names what is wrong and never its value', () => {
  const attempt = () => settingsFrom({ KILTER_ALLOW_PRIVATE_TARGETS: 'perhaps', KILTER_ADMIN_KEY: 'a-secret' })
  expect(attempt).toThrow(/KILTER_ALLOW_PRIVATE_TARGETS/)
  expect(attempt).not.toThrow(/perhaps|a-secret/)
})
