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
  const audit = program
    .command('audit')
    .description('See what was changed over the API, by whom, and check that record.')
  withHub(withLimit(audit.command('list').description('List changes, newest first.')))
    .option('--actor <id>', 'only by this key, person or recipient')
    .option('--object <id>', 'only of this')
    .option('--since <time>', 'only from then on, like 2027-01-31, 2027-01-31T08:00:00Z or 7d', backThen)
    .action(list)
  withHub(audit.command('verify').description('Check that no entry was changed, taken out or moved.'))
    .option('--from <place>', 'an end that you noted before: it must still be there', placeFrom)
    .addHelpText(
      'after',
      '\nExit code 1 where it does not hold. Note the end it prints somewhere else.\n\nExample: kilter audit verify',
    )
    .action(verify)
}

async function list({ limit, actor, object, since, ...flags }: ListFlags): Promise<void> {
  const page = await pageOf(limit, (page) =>
    hub(flags).GET('/v1/audit', { params: { query: { ...said({ actor, object, since }), ...page } } }),
  )
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log('Nothing was changed yet.')
  const rows = page.items.map((entry) => [
    ...[String(entry.seq), moment(entry.at), entry.actor.name ?? entry.actor.id, entry.actor.role ?? entry.actor.kind],
    ...[entry.action, entry.object ?? '', String(entry.status)],
  ])
  console.log(table(['no.', 'when', 'who', 'as', 'did', 'to', 'answer'], rows))
  if (page.nextCursor !== null) console.log(`\nThere are more than ${limit}: see them with --limit.`)
}

async function verify({ from, ...flags }: HubFlags & { from?: Place }): Promise<void> {
  let at = from
  for (;;) {
    const query = at ? { seq: String(at.seq), proof: at.proof } : {}
    const verdict = await answered(hub(flags).GET('/v1/audit/verify', { params: { query } }))
    if (!verdict.holds || !verdict.to) {
      if (flags.json) console.log(JSON.stringify(verdict, null, 2))
      throw new Failure(`The record does not hold at entry ${verdict.at}: ${verdict.detail}.`)
    }
    at = verdict.to
    if (!verdict.complete) continue
    if (flags.json) return console.log(JSON.stringify(verdict, null, 2))
    console.log(`The record holds: ${at.seq} changes.`)
    if (at.seq > 0) console.log(`Its end, to be noted elsewhere:  ${at.seq}:${at.proof}`)
    return
  }
}

function placeFrom(text: string): Place {
  const [, seq, proof = ''] = /^(\d{1,12}):([\w-]{1,100})$/.exec(text) ?? []
  if (seq === undefined) throw new InvalidArgumentError('It looks like 12:Zm9v, as "kilter audit verify" prints it.')
  return { seq: Number(seq), proof }
}
