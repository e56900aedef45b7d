/** Writes the table of connectors into the README: npm run docs:connectors */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectors } from '../src/all.ts'
import { connectorTable } from '../src/table.ts'

const file = join(import.meta.dirname, '../README.md')
const between = /(<!-- connectors -->)[\s\S]*(<!-- \/connectors -->)/
const before = readFileSync(file, 'utf8')
writeFileSync(
  file,
  before.replace(between, (_, start, end) => `${start}\n${connectorTable(connectors.values())}\n${end}`),
)
