/** Writes the table of settings into the README: npm run docs:settings */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { channelSettings } from '@kilter/channels'
import { createProgram } from '../src/program.ts'
import { settingsTable } from '../src/settings.ts'

const file = join(import.meta.dirname, '../README.md')
const between = /(<!-- settings -->)[\s\S]*(<!-- \/settings -->)/
const table = settingsTable(createProgram(), channelSettings)
writeFileSync(
  file,
  readFileSync(file, 'utf8').replace(between, (_, start, end) => `${start}\n${table}\n${end}`),
)
