/** The kilter command as a whole: its exit codes, its help, and what a shell completes. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { atHub, atWork, withDressSoldTwice } from '../support/at-hub.ts'
import { typed, typedEach } from '../support/kilter.ts'

withDressSoldTwice()

describe('exit codes', () => {
  const key = { KILTER_ADMIN_KEY: 'test-admin-key' }

  it('1 where the hub refuses, with its own words and what to do', async () => {
    const wrongKey = await typed(['incidents', '--url', atWork().client.url], { KILTER_ADMIN_KEY: 'wrong' })
    const unknown = await atHub('incidents', 'inc_nothing')
    const noKey = await typed(['incidents', '--url', atWork().client.url])
    expect([wrongKey.code, wrongKey.err]).toEqual([1, expect.stringMatching(/401[\s\S]*KILTER_ADMIN_KEY/)])
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('no such incident')])
    expect([noKey.code, noKey.err]).toEqual([1, expect.stringContaining('Set KILTER_ADMIN_KEY')])
  })

  it('1 where a tenant is made with a wrong operator key, and names the variable that holds it', async () => {
    const wrongKey = { KILTER_ADMIN_KEY: 'test-admin-key', KILTER_OPERATOR_KEY: 'wrong' }
    const { code, err } = await typed(['tenants', 'create', 'a', 'A', '--url', atWork().client.url], wrongKey)
    expect([code, err]).toEqual([1, expect.stringContaining('Is KILTER_OPERATOR_KEY the key of this hub?')])
  })

  it('1 where the hub has no mail server, and says once how it gets one', async () => {
    const { code, err } = await atHub('alerts', 'add', 'you@shop.example')
    expect([code, err]).toEqual([1, expect.stringMatching(/KILTER_SMTP_URL and KILTER_MAIL_FROM.*channels\/README/)])
    expect(err.match(/no mail server yet/g)).toHaveLength(1)
  })

  it('2 where the command is used wrongly, and says how it is used', async () => {
    const wrong = [
      ['nonsense'],
      ['incidents', '--status', 'opne'],
      ['incidents', '--limit', 'many'],
      ['incidents', '--url', 'nowhere'],
      ['replay'],
      ['connect', 'shopify'],
      ['start', '--port', '99999'],
      ['start', '--public-url', 'hub.example.com'],
    ]
    const answers = await typedEach(wrong, key)
    for (const [place, { code, out, err }] of answers.entries()) {
      expect([wrong[place], code, out, err]).toEqual([wrong[place], 2, '', expect.stringMatching(/\w/)])
    }
  })

  it('3 where no hub answers, or something else does', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>'))
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const nobody = await typed(['incidents', '--url', 'http://127.0.0.1:1'], key)
    const somebody = await typed(['incidents', '--url', `http://127.0.0.1:${port}`], key)
    other.close()
    expect([nobody.code, nobody.err]).toEqual([3, expect.stringContaining('kilter start')])
    expect([somebody.code, somebody.err]).toEqual([3, expect.stringContaining('is not a hub')])
  })

  it('0 for --help, which has an example in every command', async () => {
    const commands = ['start', 'connect', 'incidents', 'deliveries', 'replay', 'demo']
    const answers = await typedEach(
      commands.map((command) => [command, '--help']),
      {},
    )
    for (const [place, { code, out }] of answers.entries()) {
      expect([commands[place], code, out]).toEqual([
        commands[place],
        0,
        expect.stringMatching(/Examples?:[\s\S]*kilter/),
      ])
      expect(out).toContain('--json')
    }
  })
})

describe('kilter subscriptions add', () => {
  it('says in its help what an address needs, how to try one locally, and which events there are', async () => {
    const { code, out } = await typed(['subscriptions', 'add', '--help'])
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/public, begin with https:\/\/ and use port 443.*KILTER_WEBHOOK_PORTS/),
    ])
    expect(out).toMatch(/KILTER_ALLOW_PRIVATE_TARGETS=1/)
    expect(out).toMatch(/^ {2}incident\.\* +incident\.opened, .*incident\.resolved/m)
    expect(out).toMatch(/^ {2}order\.\* +order\.placed/m)
  })

  it('says all that an address needs at once', async () => {
    const { code, err } = await atHub('subscriptions', 'add', 'http://127.0.0.1:3000/hook', '--events', 'incident.*')
    const all =
      /url: .* public address with https:\/\/ and port 443 .*KILTER_WEBHOOK_PORTS.*KILTER_ALLOW_PRIVATE_TARGETS=1/
    expect([code, err]).toEqual([1, expect.stringMatching(all)])
  })
})

describe('kilter completion', () => {
  it('writes what a shell reads, and completes commands and the values of options from the commands themselves', async () => {
    const script = await typed(['completion', 'bash'])
    expect([script.code, script.out]).toEqual([0, expect.stringContaining('complete')])
    const offered = async (...words: string[]) => (await typed(['complete', '--', ...words])).out.split('\n')
    expect(await offered('inc')).toContain(
      'incidents\tList incidents, newest first; show one with its history; or decide what happens to them.',
    )
    expect((await offered('incidents', '--status', '')).slice(0, 4).map((each) => each.trim())).toEqual([
      'open',
      'acknowledged',
      'snoozed',
      'resolved',
    ])
  })
})

it('says where options go where npm has taken them for its own', async () => {
  const before = process.env.npm_lifecycle_event
  process.env.npm_lifecycle_event = 'start'
  const said = await typed(['start', '9000'])
  if (before === undefined) delete process.env.npm_lifecycle_event
  else process.env.npm_lifecycle_event = before
  expect([said.code, said.err]).toEqual([2, expect.stringContaining('npm start -- --port 9000')])
})
