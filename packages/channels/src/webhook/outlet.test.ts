import { answer, hostile, type Receiver, redirect, startReceiver } from '@kilter/sim'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { createOutlet, webhookOutlet } from './outlet.ts'
import { newWebhookSecret } from './secrets.ts'

const sandbox = { allowPrivateTargets: true, ports: [] }
const wanted =
  'A receiver needs a public address with https:// and port 443 or 8443 (KILTER_WEBHOOK_PORTS allows other ports). ' +
  'To try one on your own machine, start the hub with KILTER_ALLOW_PRIVATE_TARGETS=1'
const strict = { allowPrivateTargets: false, ports: [8443], ownHost: 'hub.willow.example' }
const secrets = [newWebhookSecret(), newWebhookSecret()]
const never = new AbortController().signal
const message = { id: 'msg_abc', body: '{"type":"order.placed","who":"Łódź"}' }

let receiver: Receiver | undefined
afterEach(() => receiver?.stop())

async function sendTo(behaviour: Parameters<typeof startReceiver>[0], headers = {}, certificate?: 'expired') {
  receiver = await startReceiver(behaviour, certificate)
  const outlet = webhookOutlet(sandbox)
  const posted = await outlet.send(message, { url: `${receiver.url}/hook`, headers, secrets }, never)
  return { ...posted, sent: receiver.received[0] }
}

describe('a message of a subscription', () => {
  it('OUT-17: is believed by the official library with either secret, and goes out to the byte', async () => {
    const { attempt, code, sent } = await sendTo(answer(202), { authorization: 'Bearer abc' })
    expect([attempt, code]).toEqual([{ status: 'sent' }, 202])
    for (const secret of secrets)
      expect(new Webhook(secret).verify(sent?.body ?? '', sent?.headers as Record<string, string>)).toEqual(
        JSON.parse(message.body),
      )
    expect(sent).toMatchObject({ method: 'POST', path: '/hook', body: message.body })
    expect(sent?.headers).toMatchObject({
      ...{ 'webhook-id': message.id, authorization: 'Bearer abc' },
      'content-type': 'application/cloudevents+json; charset=utf-8',
    })
  })

  it.each([301, 302, 303, 307, 308] as const)('OUT-05: %i is not followed, and a failed attempt', async (status) => {
    const trap = await startReceiver(answer(200))
    const { attempt, code } = await sendTo(redirect(status, `${trap.url}/inner`))
    await trap.stop()
    expect([attempt, code]).toMatchObject([{ status: 'failed', kind: 'temporary' }, status])
    expect(trap.received).toEqual([])
  })

  it('OUT-09: the status of an endless answer counts', async () => {
    expect(await sendTo(hostile.endlessBody)).toMatchObject({ attempt: { status: 'sent' }, code: 200 })
  })

  it.each(['reset', 'gibberish'] as const)('OUT-10: %s is a failed attempt without a status', async (name) => {
    const posted = await sendTo(hostile[name])
    expect(posted).toMatchObject({ attempt: { status: 'failed', kind: 'temporary' } })
    expect(posted).not.toHaveProperty('code')
  })

  it('OUT-10: nothing is sent to whoever cannot show who they are', async () => {
    const { attempt, sent } = await sendTo(answer(200), {}, 'expired')
    expect(attempt).toMatchObject({ status: 'failed', reason: 'The receiver’s certificate has expired.' })
    expect(sent).toBeUndefined()
  })

  it('OUT-11: what the receiver sends back brings no secret into a list, nor its own headers’ values', async () => {
    const echo = `no: Bearer my-own-token ${secrets.join(' ')} ${secrets.map((each) => each.slice(6)).join(' ')} end`
    const { attempt } = await sendTo(answer(500, {}, echo), { authorization: 'Bearer my-own-token' })
    expect(attempt).toMatchObject({ answer: 'no: ••• ••• ••• ••• ••• end' })
    const { attempt: part } = await sendTo(answer(500, {}, 'token my-own-token is wrong'), {
      authorization: 'Bearer my-own-token',
    })
    expect(part).toMatchObject({ answer: 'token ••• is wrong' })
  })
})

describe('where a subscription may lead', () => {
  const faultOf = (given: object) => webhookOutlet(strict).target.safeParse(given).error?.issues[0]?.message

  it.each([
    ['OUT-01', 'https://10.0.0.1/', `it must be a public address. ${wanted}`],
    ['OUT-01', 'https://169.254.169.254/latest', `it must be a public address. ${wanted}`],
    ['OUT-02', 'https://0x7f.1/', `it must be a public address. ${wanted}`],
    ['OUT-02', 'https://[::ffff:127.0.0.1]/', `it must be a public address. ${wanted}`],
    ['OUT-06', 'http://tool.example/', `it must begin with https://. ${wanted}`],
    ['OUT-06', 'file:///etc/passwd', `it must begin with https://. ${wanted}`],
    ['OUT-06', 'https://tool.example:6379/', `it must use port 443. ${wanted}`],
    ['OUT-18', 'https://hub.willow.example/hooks/con_1', 'it must not be the hub itself'],
  ])('%s: not to %s', (_id, url, fault) => {
    expect(faultOf({ url })).toBe(fault)
  })

  it('OUT-16: not with headers that HTTP or the signature needs, nor with secrets of one’s own', () => {
    const url = 'https://tool.example/'
    expect(faultOf({ url, headers: { 'webhook-id': '1' } })).toBe('one of these headers is set by the hub')
    expect(faultOf({ url, headers: { 'x-key': 'a\r\nhost: b' } })).toMatch(/one line/)
    expect(faultOf({ url, secrets })).toMatch(/secrets/)
    expect(faultOf({ url, headers: { 'x-key': 'a' } })).toBeUndefined()
  })

  it('is switched off with the channel', () => {
    const around = { allowPrivateTargets: false }
    expect(createOutlet({}, around)).toBeDefined()
    expect(createOutlet({ KILTER_CHANNELS_OFF: 'slack, webhook' }, around)).toBeUndefined()
    expect(() => createOutlet({ KILTER_WEBHOOK_PORTS: 'many' }, around)).toThrow(/KILTER_WEBHOOK_PORTS/)
  })
})

describe('what is doubtful about an address', () => {
  const refusing = (code: string) => async () => Promise.reject(Object.assign(new Error(code), { code }))
  const doubt = (resolve: Parameters<typeof webhookOutlet>[2], rules: Parameters<typeof webhookOutlet>[0] = strict) =>
    webhookOutlet(rules, Date.now, resolve).doubtOf?.('https://tool.example/hook')

  it('is a name that leads nowhere, and one that stands for private addresses alone', async () => {
    expect(await doubt(refusing('ENOTFOUND'))).toMatch(/^tool\.example leads nowhere at the moment/)
    expect(await doubt(async () => [{ address: '10.0.0.8' }])).toMatch(/private address/)
    expect(await doubt(async () => [{ address: '10.0.0.8' }], sandbox)).toBeUndefined()
  })

  it('is nothing where the name leads somewhere, or nobody can say', async () => {
    expect(await doubt(async () => [{ address: '10.0.0.8' }, { address: '203.0.114.9' }])).toBeUndefined()
    expect(await doubt(refusing('EAI_AGAIN'))).toBeUndefined()
  })
})
