import { answered, type PrivacyRequest } from '@kilter/client'
import type { Command } from 'commander'
import { type HubFlags, hub, pageOf, withHub, withLimit } from '../client.ts'
import { said } from '../said.ts'
import { moment, table } from '../table.ts'
import { addPrivacyErase } from './privacy-erase.ts'
import { addPrivacyExport } from './privacy-export.ts'

export function addPrivacy(program: Command): void {
  const privacy = program
    .command('privacy')
    .description('Export or erase the data of one person, and see who asked for it.')
  withHub(
    withLimit(privacy.command('requests').description('List privacy requests; those that wait for you come first.')),
  )
    .addHelpText(
      'after',
      '\nThe hub carries out erasures by itself. Data that a customer asks for is up to you to send: kilter privacy export writes it to a file.\n\nExample: kilter privacy requests',
    )
    .action(list)
  withHub(privacy.command('answered <id>').description('Record that a customer has been sent their data.'))
    .addHelpText('after', '\nExample: kilter privacy answered prv_...')
    .action(noteAnswered)
  addPrivacyExport(privacy)
  addPrivacyErase(privacy)
}

async function list({ limit, ...flags }: HubFlags & { readonly limit: number }): Promise<void> {
  const requests = (status?: 'open') =>
    pageOf(limit, (from) =>
      hub(flags).GET('/v1/privacy/requests', { params: { query: { ...said({ status }), ...from } } }),
    )
  const [open, all] = [await requests('open'), await requests()]
  const others = all.items.filter(({ status }) => status !== 'open')
  const shown = [...open.items, ...others].slice(0, limit)
  const isMore = all.nextCursor !== null || open.items.length + others.length > limit
  if (flags.json) return console.log(JSON.stringify({ items: shown, isMore }, null, 2))
  if (shown.length === 0) return console.log('No privacy requests yet.')
  const rows = shown.map((request) => [
    request.kind,
    statusOf(request),
    moment(request.requestedAt),
    whomOf(request),
    request.connection ?? `by ${request.asker?.name ?? 'hand'}`,
    request.id,
  ])
  console.log(table(['wanted', 'status', 'asked', 'customer', 'asked by', 'id'], rows))
  if (open.items.length > 0) console.log(toDo)
  if (isMore) console.log(`\nThere are more than ${limit}. To see more: --limit <number>`)
}

const toDo = `
To do
  Export what the hub holds about each: kilter privacy export <file> --request <id>
  Check it, send it to the customer with the data from your other systems, then record that: kilter privacy answered <id>`

const statusOf = ({ status, answerDueAt, overdue }: PrivacyRequest): string =>
  answerDueAt === undefined
    ? status
    : overdue
      ? `overdue since ${answerDueAt.slice(0, 10)}`
      : `open until ${answerDueAt.slice(0, 10)}`

const whomOf = ({ scope, customers }: PrivacyRequest): string =>
  scope === 'connection' ? 'everybody' : [...new Set(customers.map(({ customer }) => customer))].join(', ')

async function noteAnswered(id: string, flags: HubFlags): Promise<void> {
  const request = await answered(hub(flags).POST('/v1/privacy/requests/{id}/answered', { params: { path: { id } } }))
  if (flags.json) return console.log(JSON.stringify(request, null, 2))
  const { at = request.requestedAt, by } = request.answered ?? {}
  console.log(`Recorded: answered at ${moment(at)} by ${by?.name ?? 'somebody'}.`)
}
