/** Slack, PagerDuty and SMS: what they are sent, and what their answers mean. */
import { answer, type Receiver, startReceiver } from '@kilter/sim'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { createChannels } from './create-channels.ts'
import { pagerdutyChannel, pagerdutyEvent } from './pagerduty/index.ts'
import { slackBody, slackChannel } from './slack/index.ts'
import { smsChannel } from './sms/channel.ts'
import { countSegments } from './sms/segments.ts'
import { smsText } from './sms/text.ts'
import { incident, message, told, words } from './testing/message.ts'

const never = new AbortController().signal
const host = 'hub.willow.example'
let receiver: Receiver | undefined
afterEach(() => receiver?.stop())

describe('slack', () => {
  const send = async (...given: Parameters<typeof answer>) => {
    receiver = await startReceiver(answer(...given))
    return slackChannel(true).send(message(), { url: `${receiver.url}/services/T/B/x` }, never)
  }
  it.each([
    [200, 'ok', { status: 'sent' }],
    [400, 'invalid_payload', { kind: 'permanent' }],
    [403, 'invalid_token', { kind: 'gone' }],
    [404, 'channel_not_found', { kind: 'gone' }],
    [410, 'channel_is_archived', { kind: 'gone' }],
    [500, 'rollup_error', { kind: 'temporary' }],
  ] as const)('%i %s: %o', async (status, text, expected) => {
    expect(await send(status, {}, text)).toMatchObject(expected)
  })

  it('comes back when Slack says so', async () => {
    expect(await send(429, { 'retry-after': '30' })).toMatchObject({ kind: 'temporary', retryAfterSeconds: 30 })
  })

  it('NTF-01: lets no text call the whole channel', () => {
    const evil = '<!channel> & <http://evil.example|click>'
    const body = slackBody(
      message({ shop: evil, subject: evil, incidents: [told({ words: { ...words, title: evil } })] }),
    )
    const marked = JSON.stringify(body.blocks.slice(1))
    expect(`${body.text}${marked}`).not.toMatch(/<!channel|<http:\/\/evil/)
    expect(body.text).toContain('&lt;!channel&gt; &amp;')
  })

  it('stays within Slack’s 50 blocks', () => {
    const many = message({ incidents: Array.from({ length: 60 }, () => told()), more: 5 })
    expect(slackBody(many).blocks.length).toBeLessThanOrEqual(50)
    expect(JSON.stringify(slackBody(many))).toContain('and 55 more')
  })

  it('OUT-01: takes an address of Slack alone', () => {
    const { address } = slackChannel(false)
    const takes = (url: string) => address.safeParse({ url }).success
    expect(takes('https://hooks.slack.com/services/T/B/x')).toBe(true)
    expect(takes('https://hooks.slack.com.evil.example/services/T/B/x')).toBe(false)
    expect(takes('https://127.0.0.1/services/T/B/x')).toBe(false)
  })
})

describe('pagerduty', () => {
  const address = { routingKey: 'R'.repeat(32), region: 'eu' as const }
  it.each([
    [202, { status: 'sent', reference: 'k' }],
    [400, { kind: 'permanent' }],
    [429, { kind: 'temporary' }],
    [500, { kind: 'temporary' }],
  ])('%i: %o', async (status, expected) => {
    receiver = await startReceiver(answer(status, {}, '{"dedup_key":"k"}'))
    expect(await pagerdutyChannel(receiver.url).send(message(), address, never)).toMatchObject(expected)
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ routing_key: address.routingKey })
  })

  it('resolves the alert that it triggered', () => {
    const opened = pagerdutyEvent(message())
    expect(opened).toMatchObject({ event_action: 'trigger', payload: { severity: 'critical', class: 'oversell' } })
    const incidents = [told({ incident: incident({ status: 'resolved' }) })]
    expect(pagerdutyEvent(message({ reason: 'resolved', incidents }))).toEqual({
      event_action: 'resolve',
      dedup_key: opened.dedup_key,
    })
  })

  it('goes by how the incident stands when it leaves: late news opens nothing that is over, and a digest closes it', () => {
    const over = [told({ incident: incident({ status: 'resolved' }) })]
    for (const reason of ['opened', 'updated', 'reopened', 'escalated', 'digest'] as const)
      expect(pagerdutyEvent(message({ reason, incidents: over })).event_action).toBe('resolve')
    expect(pagerdutyEvent(message({ reason: 'digest' })).event_action).toBe('trigger')
    expect(pagerdutyEvent(message({ reason: 'test', incidents: [] })).event_action).toBe('trigger')
    expect(pagerdutyEvent(message({ reason: 'resolved', incidents: [] })).event_action).toBe('resolve')
  })
})

describe('sms', () => {
  it.each([
    ['a'.repeat(160), 'GSM-7', 1],
    ['a'.repeat(161), 'GSM-7', 2],
    ['a'.repeat(306), 'GSM-7', 2],
    ['a'.repeat(307), 'GSM-7', 3],
    ['€'.repeat(80), 'GSM-7', 1],
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 3],
    ['ж'.repeat(70), 'UCS-2', 1],
    ['ж'.repeat(71), 'UCS-2', 2],
    [`${'ж'.repeat(66)}😀${'ж'.repeat(66)}`, 'UCS-2', 3],
  ] as const)('counts %s as %s in %i', (text, alphabet, segments) => {
    expect(countSegments(text)).toEqual({ alphabet, segments })
  })

  it('NTF-04: says what, what to do, and where', () => {
    expect(smsText(message(), host)).toBe(
      'Willow & Co: Order #1025 is short of 1 x RED-DRESS-M (59.00 EUR). Look for another RED-DRESS-M today. If there is none, offer the customer of #1025 a choice: wait, swap or refund. https://hub.willow.example/a/4f9d21c7',
    )
  })

  it('NTF-04: is one line of two parts at most, with no link but the hub’s own, whatever it is made of', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('\r\n', 'http://evil.example/x ', 'evil.com', '😀'.repeat(90), ' '),
    )
    const any = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(any, any, any, (shop, subject, advice) => {
        const text = smsText(message({ shop, subject, incidents: [told({ words: { ...words, advice } })] }), host)
        expect(countSegments(text).segments).toBeLessThanOrEqual(2)
        expect(text).not.toMatch(/\p{Cc}|evil\.(com|example)/u)
        expect(text.match(/https?:\/\/\S+/g)).toEqual(['https://hub.willow.example/a/4f9d21c7'])
      }),
    )
    expect(smsText(message(), 'other.example')).not.toContain('http')
  })

  it('writes the arrow of a menu so that the message stays in the GSM alphabet', () => {
    const advice = 'Set RED-DRESS-M to 3 in Web shop (Products → Inventory).'
    const text = smsText(message({ incidents: [told({ words: { ...words, advice } })] }), host)
    expect(text).toContain('(Products > Inventory)')
    expect(countSegments(text).alphabet).toBe('GSM-7')
  })

  it('takes a long link only where it leaves the words whole', () => {
    const acknowledgeLink = `https://${host}/a/${'x'.repeat(200)}`
    const { link: _link, ...one } = told({ acknowledgeLink })
    const text = (subject: string) => smsText(message({ subject, incidents: [one] }), host)
    expect(text('Order #1025 is short of 1 dress')).toBe(
      `Willow & Co: Order #1025 is short of 1 dress. Look for another... ${acknowledgeLink}`,
    )
    expect(text('Objednávce č. 1025 chybí šaty')).toMatch(/^Willow & Co: Objednávce č\. 1025 chybí šaty\. (?!.*http)/)
    expect(countSegments(text('Objednávce č. 1025 chybí šaty')).segments).toBeLessThanOrEqual(2)
  })

  const options = { from: '+15005550006', countries: ['DE', 'GB'], ownHost: host }
  it.each([
    [201, { sid: 'SM1' }, { status: 'sent', reference: 'SM1' }],
    [400, { code: 21610 }, { kind: 'gone' }],
    [400, { code: 21211 }, { kind: 'gone' }],
    [400, { code: 21408 }, { kind: 'permanent' }],
    [429, { code: 20429 }, { kind: 'temporary' }],
    [401, { code: 20003 }, { kind: 'temporary' }],
  ])('%i %o: %o', async (status, body, expected) => {
    receiver = await startReceiver(answer(status, {}, JSON.stringify({ ...body, message: 'to +4915112345678' })))
    const channel = smsChannel({ ...options, url: receiver.url.replace('://', '://AC1:token@') })
    const attempt = await channel.send(message(), { phone: '+4915112345678' }, never)
    expect(attempt).toMatchObject(expected)
    expect(JSON.stringify(attempt)).not.toContain('15112345678')
    expect(receiver.received[0]).toMatchObject({ path: '/2010-04-01/Accounts/AC1/Messages.json' })
    expect(new URLSearchParams(receiver.received[0]?.body).get('To')).toBe('+4915112345678')
  })

  it.each([
    ['+33612345678', 'it must be a number of: DE, GB'],
    ['+499001234567', 'it must be no premium number'],
    ['015112345678', 'it must be a telephone number like +4915112345678'],
  ])('NTF-05: not to %s', (phone, fault) => {
    const { address } = smsChannel({ ...options, url: 'https://AC1:token@gateway.example' })
    expect(address.safeParse({ phone }).error?.issues[0]?.message).toBe(fault)
  })
})

describe('createChannels', () => {
  const around = { publicUrl: 'https://hub.willow.example', allowPrivateTargets: false }
  it('opens what the settings switch on', async () => {
    expect([...(await createChannels({}, around)).keys()]).toEqual(['slack', 'pagerduty', 'webhook'])
    const set = {
      KILTER_SMTP_URL: 'smtps://user:word@mail.example',
      KILTER_MAIL_FROM: 'alerts@hub.example',
      KILTER_SMS_URL: 'https://AC1:token@api.twilio.com',
      KILTER_SMS_FROM: '+15005550006',
      KILTER_SMS_COUNTRIES: 'DE',
      KILTER_CHANNELS_OFF: 'slack, webhook',
    }
    const channels = await createChannels(set, around)
    expect([...channels.keys()]).toEqual(['smtp', 'sms', 'pagerduty'])
    await channels.get('smtp')?.close?.()
  })

  it('names every setting that is wrong, and shows none', async () => {
    const wrong = createChannels({ KILTER_SMTP_URL: 'hunter2', KILTER_SMS_FROM: 'hunter2' }, around)
    await expect(wrong).rejects.toThrow(/KILTER_SMTP_URL: .*KILTER_SMS_FROM: /)
    await expect(wrong).rejects.not.toThrow('hunter2')
  })
})
