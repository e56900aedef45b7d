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
    .description('Match items across systems: which SKU belongs to which vendor’s own product id (an alias).')
  withHub(
    aliases
      .command('import <file>')
      .description(
        'Import aliases from a CSV file with the columns item (the SKU), connection (id or name) and externalId.',
      ),
  )
    .addHelpText(
      'after',
      `
The first line names the columns, in any order, separated by comma or semicolon. Other columns are ignored:
  item         the SKU
  connection   the connection's id, or the name you gave it
  externalId   that system's own id of the product or variant

For example:
  item,connection,externalId
  RED-DRESS-M,Web shop,44012345678901
  RED-DRESS-M,Till,3f2a-77

Either all rows are imported or none; mistakes are listed row by row. Use "-" to read standard input.

Example: kilter aliases import skus.csv`,
    )
    .action(importFrom)
  withHub(
    aliases
      .command('export [file]')
      .description('Export all aliases that people entered, to a file or to standard output.')
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
  console.log(`${rows} rows imported, ${changed} of them new. What was waiting for them is checked again now.`)
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? standardInput : file)
  } catch (error) {
    throw new Failure(`Cannot read ${file}: ${(error as Error).message}`)
  }
}

async function exportTo(file: string | undefined, flags: ExportFlags): Promise<void> {
  if (file !== undefined && existsSync(file) && !flags.force)
    throw new Failure(`${file} already exists. Choose another file, or replace it with --force.`, 2)
  const text = await askText(flags, 'GET', '/v1/aliases/export')
  if (file === undefined) return void process.stdout.write(text)
  writeFileSync(file, text)
  const rows = text.split('\n').filter((line) => line !== '').length - 1
  console.log(flags.json ? JSON.stringify({ file, rows }) : `${rows} aliases written to ${file}.`)
}
