import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { askText, type HubFlags, withHub } from '../client.ts'
import { Failure } from '../failure.ts'
import { addAliasDismissals } from './alias-dismissals.ts'
import { addAliasSuggestions } from './alias-suggestions.ts'

interface ExportFlags extends HubFlags {
  readonly force?: boolean
}

export function addAliases(program: Command): void {
  const aliases = program
    .command('aliases')
    .description('Which SKU a vendor’s own id stands for: as a CSV file, and what may be one item.')
  withHub(
    aliases
      .command('import <file>')
      .description('Take aliases in: columns item (the SKU), connection (id or name), externalId.'),
  )
    .addHelpText(
      'after',
      `
The first line names the columns; any order, comma or semicolon, further columns are left alone:
  item         the SKU
  connection   the connection's id, or what you call it
  externalId   what that system calls the item: its own id of the product or variant

For example:
  item,connection,externalId
  RED-DRESS-M,Web shop,44012345678901
  RED-DRESS-M,Till,3f2a-77

All rows or none: what is wrong is told row by row. "-" reads standard input.

Example: kilter aliases import skus.csv`,
    )
    .action(importFrom)
  withHub(
    aliases
      .command('export [file]')
      .description('Write all aliases that people gave, into a file or to standard output.')
      .option('--force', 'replace the file if it is there'),
  )
    .addHelpText('after', '\nExample: kilter aliases export skus.csv')
    .action(exportTo)
  addAliasSuggestions(aliases)
  addAliasDismissals(aliases)
}

const standardInput = 0

async function importFrom(file: string, flags: HubFlags): Promise<void> {
  const answer = await askText(flags, 'POST', '/v1/aliases/import', contentOf(file))
  if (flags.json) return console.log(answer)
  const { rows, changed } = JSON.parse(answer) as { rows: number; changed: number }
  console.log(`${rows} rows, ${changed} of them new. Facts that waited for them are judged again.`)
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? standardInput : file)
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as Error).message}`)
  }
}

async function exportTo(file: string | undefined, flags: ExportFlags): Promise<void> {
  if (file !== undefined && existsSync(file) && !flags.force)
    throw new Failure(`${file} is there already. Name another file, or say --force.`, 2)
  const text = await askText(flags, 'GET', '/v1/aliases/export')
  if (file === undefined) return void process.stdout.write(text)
  writeFileSync(file, text)
  const rows = text.split('\n').filter((line) => line !== '').length - 1
  console.log(flags.json ? JSON.stringify({ file, rows }) : `${rows} aliases are in ${file}.`)
}
