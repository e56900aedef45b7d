/** `/v1/recipients`: who is told, and over which channel. */
import { z } from '@hono/zod-openapi'
import {
  addressKey,
  type Channel,
  checkMayAsk,
  mailDirectly,
  Recipient,
  Refusal,
  type TenantId,
  TimeZone,
} from '@kilter/core'
import { pageAfter } from '../page-after.ts'
import type { AlertRoutePorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'
import { body, Named, params, recordsMax } from './alert-records.ts'

const RecipientView = z
  .object({
    id: z.string(),
    name: z.string(),
    channel: z.string(),
    address: z.string().openapi({ description: 'Masked; it is never shown whole' }),
    timeZone: z.string(),
    status: z.enum(['unconfirmed', 'confirmed', 'failing', 'off']),
    reason: z.string().optional().openapi({ description: 'Why it is off' }),
    channelMissing: z
      .literal(true)
      .optional()
      .openapi({ description: 'It is off because the hub is not set up for its channel any more' }),
    createdAt: z.string(),
  })
  .openapi('Recipient')

const NewRecipient = z.strictObject({
  name: Recipient.shape.name,
  channel: z.string().max(30).openapi({
    description: 'mail, sms, slack, pagerduty, webhook: those that the hub is set up for; mail is smtp or ses',
  }),
  address: z.unknown().openapi({
    description:
      'As the channel wants it. Mail: `{"email": "olga@shop.example"}`. SMS: `{"phone": "+4915112345678"}`. Slack: ' +
      '`{"url": "https://hooks.slack.com/services/..."}`. PagerDuty: `{"routingKey": "<32 characters>", "region": "us"}`, the region `us` or `eu`. ' +
      'Webhook: `{"url": "https://tool.example/hook", "secrets": ["whsec_<base64 of 24 to 64 bytes>"]}`, one or two secrets, and ' +
      '`headers` and `withWords` (titles and advice too) where wanted.',
    example: { email: 'olga@shop.example' },
  }),
  timeZone: TimeZone.optional(),
})

const tags = ['alerts']

export function addWho(app: V1App, ports: AlertRoutePorts): void {
  const { alerting } = ports
  const find = async (tenant: TenantId, id: string): Promise<Recipient> => {
    const found = (await alerting.books.read(tenant)).recipients.find((each) => each.id === id)
    if (!found) throw new Refusal('not-found', 'there is no such recipient')
    return found
  }
  const ask = (recipient: Recipient, reason: 'confirm' | 'test') =>
    mailDirectly(recipient.tenant, recipient.id, { reason }, alerting.id(), { ...alerting, clock: ports.clock })

  app.openapi(
    route({
      method: 'post',
      path: '/v1/recipients',
      needs: ['admin', 'alerts:write'],
      tags,
      summary: 'Add somebody to be told',
      description: 'Asks the address to confirm, where its channel wants that; nothing else goes there before.',
      request: { body: body(NewRecipient) },
      responses: { 201: json(RecipientView, 'Added') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const given = context.req.valid('json')
      const { recipients } = await alerting.books.read(tenant)
      const channel = channelNamed(given.channel, alerting.channels)
      const read = channel.address.safeParse(given.address)
      if (!read.success) {
        const [issue] = read.error.issues
        const path = ['address', ...(issue?.path ?? [])].join('.')
        throw new Refusal('invalid', issue?.message ?? 'not an address', { path })
      }
      const now = ports.clock.now()
      const recipient = Recipient.parse({
        ...{ id: `rcp_${alerting.id()}`, tenant, createdAt: now },
        ...given,
        channel: channel.kind,
        address: read.data,
        ...(!channel.needsConfirmation && { confirmedAt: now }),
      })
      if (recipients.some((other) => addressKey(other) === addressKey(recipient))) {
        throw new Refusal('conflict', 'somebody with this address is there already')
      }
      if (recipients.length >= recordsMax) throw new Refusal('conflict', `there are ${recordsMax} already; remove one`)
      if (channel.needsConfirmation) await checkMayAsk(recipient, { ...alerting, clock: ports.clock })
      await alerting.books.putRecipient(recipient)
      if (channel.needsConfirmation) await ask(recipient, 'confirm')
      return context.json(view(recipient, channel), 201)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/recipients',
      needs: ['viewer', 'alerts:read'],
      tags,
      summary: 'List who is told',
      request: { query: PageQuery },
      responses: { 200: json(pageOf(RecipientView), 'Oldest first') },
    }),
    async (context) => {
      const { recipients } = await alerting.books.read(context.get('tenant'))
      const page = pageAfter(recipients, pageFrom(context.req.valid('query')))
      const items = page.items.map((each) => view(each, alerting.channels.get(each.channel)))
      return context.json({ items, nextCursor: page.nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/recipients/{id}/{message}',
      needs: ['operator', 'alerts:write'],
      tags,
      summary: 'Send a test, or ask again to confirm',
      description:
        'Whoever confirms anew is told again, where the address had been switched off. An address is asked at most five times within 24 hours, ' +
        'those of a tenant at most a hundred times.',
      request: { params: z.object({ id: z.string(), message: z.enum(['test', 'confirm']) }) },
      responses: { 202: json(Named, 'The message that is on its way') },
    }),
    async (context) => {
      const { id, message } = context.req.valid('param')
      const recipient = await find(context.get('tenant'), id)
      if (message === 'confirm') await checkMayAsk(recipient, { ...alerting, clock: ports.clock })
      const { id: sent } = await ask(recipient, message)
      return context.json({ id: sent }, 202)
    },
  )

  app.openapi(
    route({
      method: 'delete',
      path: '/v1/recipients/{id}',
      needs: ['admin', 'alerts:write'],
      tags,
      summary: 'Tell somebody nothing any more',
      request: { params },
      responses: { 200: json(Named, 'Removed') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { id } = await find(tenant, context.req.valid('param').id)
      const { routes, recipients } = await alerting.books.read(tenant)
      const others = new Set(recipients.map((each) => each.id).filter((each) => each !== id))
      const using = routes.find(
        (each) => each.recipients.includes(id) && !each.recipients.some((one) => others.has(one)),
      )
      if (using) throw new Refusal('conflict', `the route "${using.name}" tells nobody else; change or remove it first`)
      await alerting.books.remove(tenant, 'recipients', id)
      return context.json({ id }, 200)
    },
  )
}

/** Whichever the hub is set up for. */
const ways: Readonly<Record<string, readonly string[]>> = { mail: ['smtp', 'ses'], sms: ['aws-sms'] }

const guide = '(packages/channels/README.md)'
const starts: Readonly<Record<string, string>> = {
  mail: `this hub has no mail server yet: start it with KILTER_SMTP_URL and KILTER_MAIL_FROM, on AWS with KILTER_SES_FROM ${guide}`,
  sms: `this hub has no SMS gateway yet: start it with KILTER_SMS_URL and KILTER_SMS_FROM, on AWS with KILTER_AWS_SMS_FROM ${guide}`,
}

function channelNamed(kind: string, channels: ReadonlyMap<string, Channel>): Channel {
  const channel = [kind, ...(ways[kind] ?? [])].map((way) => channels.get(way)).find((found) => found !== undefined)
  if (channel) return channel
  const known = [...channels.keys()].join(', ') || 'none'
  const todo = starts[kind] ?? 'the hub is not set up for this channel'
  throw new Refusal('invalid', `${todo}; it is set up for: ${known}`, { path: 'channel' })
}

function view(recipient: Recipient, channel: Channel | undefined) {
  const { id, name, channel: kind, address, timeZone, confirmedAt, suppressed, failingSince, createdAt } = recipient
  const works =
    confirmedAt === undefined ? ('unconfirmed' as const) : failingSince ? ('failing' as const) : ('confirmed' as const)
  const shown = { id, name, channel: kind, timeZone, createdAt, address: channel?.mask(address) ?? '•••' }
  if (suppressed) return { ...shown, status: 'off' as const, reason: suppressed.reason }
  if (channel) return { ...shown, status: works }
  return {
    ...shown,
    status: 'off' as const,
    reason: `the hub is not set up for ${kind}`,
    channelMissing: true as const,
  }
}
