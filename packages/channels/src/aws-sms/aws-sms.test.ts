import { answer, hostile, type Receiver, startReceiver } from '@kilter/sim'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { smsText } from '../sms/text.ts'
import { message } from '../testing/message.ts'
import { awsSmsChannel } from './channel.ts'

const never = new AbortController().signal
const phone = '+4915112345678'
const pool = 'arn:aws:sms-voice:eu-central-1:111111111111:pool/pool-0123456789abcdef'
const json = { 'content-type': 'application/x-amz-json-1.0' }
let receiver: Receiver | undefined

beforeAll(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' })
})
afterEach(() => receiver?.stop())

async function channelAt(behaviour: Parameters<typeof startReceiver>[0]) {
  receiver = await startReceiver(behaviour)
  const ownHost = 'hub.willow.example'
  return awsSmsChannel({ from: pool, countries: ['DE', 'AT'], ownHost, endpoint: receiver.url })
}

describe('an SMS over AWS', () => {
  it('NTF-04: is the same line as over any gateway, from the sender that was named', async () => {
    const channel = await channelAt(answer(200, json, '{"MessageId":"sms-1"}'))
    expect(await channel.send(message(), { phone }, never)).toEqual({ status: 'sent', reference: 'sms-1' })
    expect(receiver?.received[0]?.headers['x-amz-target']).toBe('PinpointSMSVoiceV2.SendTextMessage')
    expect(JSON.parse(receiver?.received[0]?.body ?? '{}')).toEqual({
      DestinationPhoneNumber: phone,
      OriginationIdentity: pool,
      MessageBody: smsText(message(), 'hub.willow.example'),
      MessageType: 'TRANSACTIONAL',
    })
  })

  it('NTF-05: goes to no other country and no premium number, whoever stored it', async () => {
    const channel = await channelAt(answer(200, json, '{}'))
    for (const other of ['+12025550123', '+4990012345678', '0151 12345678', `${phone}\n`]) {
      expect(channel.address.safeParse({ phone: other }).success).toBe(false)
      expect(await channel.send(message(), { phone: other }, never)).toMatchObject({ kind: 'permanent' })
    }
    expect(receiver?.received).toEqual([])
    expect(channel.mask({ phone })).toBe('+•••78')
  })

  it.each([
    ['ConflictException', 'DESTINATION_PHONE_NUMBER_OPTED_OUT', 'gone', 'The owner of the number answered STOP.'],
    ['ConflictException', 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED', 'temporary', undefined],
    ['ValidationException', 'DESTINATION_COUNTRY_BLOCKED', 'permanent', undefined],
    ['ValidationException', 'INVALID_PARAMETER', 'permanent', undefined],
    ['ServiceQuotaExceededException', 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT', 'temporary', undefined],
    ['AccessDeniedException', 'ACCOUNT_DISABLED', 'temporary', undefined],
    ['ResourceNotFoundException', '', 'temporary', undefined],
    ['ThrottlingException', '', 'temporary', undefined],
    ['InternalServerException', '', 'temporary', undefined],
  ] as const)('%s %s: %s, in our words, once', async (name, Reason, kind, reason) => {
    const text = JSON.stringify({ __type: name, Reason, Message: `no: ${phone}` })
    const attempt = await (await channelAt(answer(400, json, text))).send(message(), { phone }, never)
    expect(attempt).toMatchObject({ status: 'failed', kind, ...(reason && { reason }) })
    expect(JSON.stringify(attempt)).not.toContain(phone)
    expect(receiver?.received).toHaveLength(1)
  })

  it('OUT-08: gives up when it is told to, and where nobody listens', async () => {
    const hanging = await channelAt(hostile.hang)
    expect(await hanging.send(message(), { phone }, AbortSignal.timeout(50))).toMatchObject({
      kind: 'temporary',
      reason: 'AWS did not answer in time.',
    })
    await receiver?.stop()
    expect(await hanging.send(message(), { phone }, never)).toMatchObject({ kind: 'temporary' })
  })
})
