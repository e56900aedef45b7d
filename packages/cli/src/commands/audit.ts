import { answered } from '@kilter/client'
import { type Command, InvalidArgumentError } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { backThen } from '../durations.ts'
import { Failure } from '../failure.ts'
import { said } from '../said.ts'
import { moment, table } from '../table.ts'

interface Place {
  readonly seq: number
  readonly proof: string
}

interface ListFlags extends HubFlags {
  readonly limit: number
  readonly actor?: string
  readonly object?: string
  readonly since?: string
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('See who changed what, and check that this record is intact.')
  withHub(withLimit(audit.command('list').description('List changes, newest first.')))
    .option('--actor <id>', 'only changes by this key, person or recipient')
    .option('--object <id>', 'only changes to this object')
    .option('--since <time>', 'only from then on, like 2027-01-31, 2027-01-31T08:00:00Z or 7d', backThen)
    .action(list)
  withHub(audit.command('verify').description('Check that no entry was changed, removed or moved.'))
    .option('--from <place>', 'an end of the record that you noted earlier; it must still be there', placeFrom)
    .addHelpText(
      'after',
      '\nExit code 1 if the record is not intact. Note the end that it prints somewhere else, to compare later.\n\nExample: kilter audit verify',
    )
    .action(verify)
}

async function list({ limit, actor, object, since, ...flags }: ListFlags): Promise<void> {
  const page = await pageOf(limit, (page) =>
    hub(flags).GET('/v1/audit', { params: { query: { ...said({ actor, object, since }), ...page } } }),
  )
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log('No changes yet.')
  const rows = page.items.map((entry) => [
    ...[String(entry.seq), moment(entry.at), entry.actor.name ?? entry.actor.id, entry.actor.role ?? entry.actor.kind],
    ...[entry.action, entry.object ?? '', String(entry.status)],
  ])
  console.log(table(['no.', 'when', 'who', 'as', 'did', 'to', 'answer'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}. To see more: --limit <number>`)
}

async function verify({ from, ...flags }: HubFlags & { from?: Place }): Promise<void> {
  let at = from
  for (;;) {
    const query = at ? { seq: String(at.seq), proof: at.proof } : {}
    const verdict = await answered(hub(flags).GET('/v1/audit/verify', { params: { query } }))
    if (!verdict.holds || !verdict.to) {
      if (flags.json) console.log(JSON.stringify(verdict, null, 2))
      throw new Failure(`The record is broken at entry ${verdict.at}: ${verdict.detail}.`)
    }
    at = verdict.to
    if (!verdict.complete) continue
    if (flags.json) return console.log(JSON.stringify(verdict, null, 2))
    console.log(`The record is intact: ${at.seq} changes.`)
    if (at.seq > 0) console.log(`Its end (note it somewhere else):  ${at.seq}:${at.proof}`)
    return
  }
}

function placeFrom(text: string): Place {
  const [, seq, proof = ''] = /^(\d{1,12}):([\w-]{1,100})$/.exec(text) ?? []
  if (seq === undefined) throw new InvalidArgumentError('It looks like 12:Zm9v, as "kilter audit verify" prints it.')
  return { seq: Number(seq), proof }
}
