/** Who is told, from the command line: over every channel that the hub has, with or without a mail server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newWebhookSecret } from '@kilter/channels'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { kilter } from '../support/kilter.ts'

let folder: string
let running: RunningHub
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-alerts-'))
  running = await runHub()
})
afterEach(async () => {
  await running.hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

const file = (text: string): string => {
  const path = join(folder, 'secret')
  writeFileSync(path, `${text}\n`)
  return path
}
const add = (...words: string[]) => kilter(running, ['alerts', 'add', ...words])
const told = async () =>
  (await running.client.all<Record<string, string>>('/v1/recipients')).map(
    ({ name, channel, status, address }) => `${name} ${channel} ${status} ${address}`,
  )

it('adds tools without a mail server: Slack by its address or a file with it, PagerDuty by its key, a webhook', async () => {
  const slack = 'https://hooks.slack.com/services/T0/B0/x'
  expect(await add('--slack', slack)).toMatch(/^0 Slack is told over slack from now on, at hooks\.slack\.com\/•••\./)
  expect(await add('--slack', file(`${slack}y`), '--name', 'Team')).toMatch(/^0 Team is told over slack/)
  expect(await add('--pagerduty', file('a'.repeat(32)), '--region', 'eu')).toMatch(/^0 PagerDuty is told.*eu •••aaaa/)
  const made = await add('--webhook', 'https://tool.example/hook')
  expect(made).toMatch(
    /^0 tool\.example is told.*\nIts secret, shown this once.*\n {2}whsec_\S{40,}\nTry it: kilter alerts test rcp_/,
  )
  const known = newWebhookSecret()
  const quiet = await add('--webhook', 'https://tool.example/other', '--secret-file', file(known), '--name', 'Other')
  expect(quiet).not.toContain('whsec_')
  expect(await told()).toEqual([
    'Slack slack confirmed hooks.slack.com/•••',
    'Team slack confirmed hooks.slack.com/•••',
    'PagerDuty pagerduty confirmed eu •••aaaa',
    'tool.example webhook confirmed https://tool.example/•••',
    'Other webhook confirmed https://tool.example/•••',
  ])
})

it('shows a secret it made in JSON too, for it is shown nowhere else', async () => {
  const answer = await add('--webhook', 'https://tool.example/hook', '--json')
  expect(JSON.parse(answer.slice(2))).toMatchObject({ channel: 'webhook', secret: expect.stringMatching(/^whsec_/) })
})

it('says how else somebody is told where the hub has no mail server or SMS gateway', async () => {
  for (const words of [['olga@shop.example'], ['--sms', '+4915112345678']])
    expect(await add(...words)).toMatch(
      /^1 .*422[\s\S]*Without a setting of the hub:[\s\S]*kilter alerts add --slack(?![\s\S]*--sms)[\s\S]*--webhook/,
    )
  expect(await told()).toEqual([])
})

it('takes one way at a time, and says in words what is wrong with an address', async () => {
  expect(await add()).toMatch(/^2 Say in one way how they are told[\s\S]*--slack/)
  expect(await add('olga@shop.example', '--sms', '+4915112345678')).toMatch(/^2 Say in one way/)
  expect(await add('olga@shop.example', '--secret-file', 'x')).toMatch(/^2 --secret-file goes with --webhook/)
  expect(await add('--webhook', 'https://tool.example/hook', '--secret-file', file('hunter2'))).toMatch(
    /address\.secrets\.0: it must be whsec_/,
  )
  expect(await add('--slack', 'https://example.com/hook')).toMatch(/address\.url: it must be an incoming webhook like/)
  const refused = async (channel: string, address: unknown) => {
    const answer = await running.client.fetch('POST', '/v1/recipients', { name: 'X', channel, address })
    const { errors } = (await answer.json()) as { errors: { path: string; detail: string }[] }
    return errors.map(({ path, detail }) => `${path}: ${detail}`)
  }
  const url = 'https://tool.example/hook'
  const secrets = 'address.secrets: give one or two whsec_... secrets'
  expect(await refused('webhook', { url })).toEqual([secrets])
  expect(await refused('webhook', { url, secrets: [] })).toEqual([secrets])
  expect(await refused('webhook', { url, secrets: 'whsec_' })).toEqual([secrets])
  expect(await refused('webhook', url)).toEqual([expect.stringMatching(/^address: write it like \{"url": /)])
  expect(await refused('slack', {})).toEqual([expect.stringMatching(/^address\.url: it must be an incoming webhook/)])
  expect(await refused('pagerduty', {})).toEqual([expect.stringMatching(/^address\.routingKey: .* 32 characters/)])
})

it('removes somebody by name once that is meant, and says what goes and what stays', async () => {
  await add('--slack', 'https://hooks.slack.com/services/T0/B0/x', '--name', 'Team')
  await add('--pagerduty', file('a'.repeat(32)))
  expect(await kilter(running, ['routes', 'add', '--name', 'All', '--to', 'team', 'PagerDuty'])).toMatch(/^0 /)
  const remove = (...words: string[]) => kilter(running, ['alerts', 'remove', ...words])
  expect(await remove('team')).toMatch(
    /^2 Team \(slack, .*\n +goes +the address.*in the routes All\n +stays +what was sent[\s\S]*Nothing was removed\. Add --yes/,
  )
  expect(await remove('team', '--yes')).toMatch(/^0 [\s\S]*Team gets no more alerts\.$/)
  expect(await remove('team', '--yes')).toMatch(/^1 There is no recipient team; there are: PagerDuty\./)
  expect(await remove('PagerDuty', '--yes')).toMatch(/^1 [\s\S]*the route "All" tells nobody else/)
  expect(await told()).toEqual(['PagerDuty pagerduty confirmed us •••aaaa'])
})

it('takes names wherever it takes ids, in whatever case', async () => {
  await add('--slack', 'https://hooks.slack.com/services/T0/B0/x', '--name', 'Team')
  await running.client.call('POST', '/v1/connections', { vendor: 'stripe', name: 'Web shop', settings: {} })
  const said = async (...words: string[]) => [words[0], words[1], await kilter(running, words)]
  const route = ['routes', 'add', '--name', 'Web', '--to', 'team', '--connection']
  expect(await said(...route, 'web shop')).toEqual(['routes', 'add', expect.stringMatching(/^0 /)])
  const hours = ['alerts', 'maintenance', 'add', 'Stocktake', '--for', '2h', '--connection']
  expect(await said(...hours, 'WEB SHOP')).toEqual(['alerts', 'maintenance', expect.stringMatching(/^0 /)])
  const [made] = await running.client.all<{ id: string }>('/v1/connections')
  for (const path of ['/v1/routes', '/v1/maintenance'])
    expect(await running.client.all(path)).toMatchObject([{ match: { connections: [made?.id] } }])
  expect(await said('events', '--connection', 'web shop')).toEqual(['events', '--connection', '0 No such events.'])
  expect(await said('alerts', 'test', 'TEAM')).toEqual(['alerts', 'test', expect.stringMatching(/^0 /)])
  expect(await said('alerts', 'replay', '--since', '6h', '--to', 'team')).toEqual([
    ...['alerts', 'replay', expect.stringMatching(/^0 /)],
  ])
  const mute = ['alerts', 'mutes', 'add', '--for', '2h', '--to', 'team']
  expect(await said(...mute)).toEqual(['alerts', 'mutes', expect.stringMatching(/^0 /)])
  for (const words of [
    ['events', '--connection', 'Nothing'],
    [...route, 'Nothing'],
    [...hours, 'Nothing'],
  ])
    expect(await kilter(running, words)).toMatch(/^1 There is no connection Nothing; there are: Web shop\./)
  for (const words of [
    ['alerts', 'test', 'Nobody'],
    ['alerts', 'mutes', 'add', '--for', '2h', '--to', 'Nobody'],
  ])
    expect(await kilter(running, words)).toMatch(/^1 There is no recipient Nobody; there are: Team\./)
})
