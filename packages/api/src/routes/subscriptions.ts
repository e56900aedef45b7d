/** `/v1/subscriptions`: tools elsewhere that are told of events by signed webhooks, and what became of each message. */
import { z } from '@hono/zod-openapi'
import {
  allows,
  changeSubscription,
  Description,
  dueAgain,
  EventPatterns,
  graceHoursMax,
  graceHoursUsual,
  type Instant,
  newPosting,
  newsOfTest,
  originOf,
  type Posting,
  paused,
  postingStatuses,
  Refusal,
  resumed,
  rotated,
  Subscription,
  signingSecrets,
  subscribableTypes,
  subscriptionStatuses,
  type TenantId,
} from '@kilter/core'
import type { Context } from 'hono'
import { pageAfter } from '../page-after.ts'
import type { SubscriptionRoutePorts } from '../ports.ts'
import { readAs } from '../read-as.ts'
import { json, Moment, PageQuery, pageFrom, pageOf, problem, route, type V1, type V1App } from '../v1.ts'
import { asSeen, seenBy, showVersion } from '../versions.ts'

const subscriptionsMax = 50
const shownCharacters = 4

const SubscriptionView = z
  .object({
    id: z.string(),
    url: z.string().openapi({ description: 'Its host; the path is never shown, for it may be a secret' }),
    headers: z.array(z.string()).openapi({ description: 'Names of its own headers; values are never shown' }),
    events: z.array(z.string()),
    description: z.string(),
    status: z.enum(subscriptionStatuses),
    reason: z.string().optional().openapi({ description: 'Why it is off' }),
    failingSince: z.string().optional(),
    secrets: z.array(z.object({ hint: z.string(), until: z.string().optional() })).openapi({
      description: 'The last four characters of what signs, newest first, and until when the old one does',
    }),
    createdAt: z.string(),
    version: z.int(),
  })
  .openapi('Subscription')

const warning = z.string().optional().openapi({
  description: 'It is kept, and something is doubtful about its address: its name leads nowhere at the moment',
})
const Changed = z.object({ ...SubscriptionView.shape, warning }).openapi('ChangedSubscription')

const WithSecret = SubscriptionView.extend({
  secret: z.string().openapi({ description: 'Shown this once: give it to the receiver' }),
  warning,
}).openapi('SubscriptionWithSecret')

const MessageView = z
  .object({
    id: z.string().openapi({ description: 'Its webhook-id, the same on every attempt' }),
    type: z.string(),
    status: z.enum(postingStatuses),
    createdAt: z.string(),
    dueAt: z.string().optional().openapi({ description: 'When it is tried next' }),
    tries: z.int(),
    attempts: z.array(
      z.object({
        at: z.string(),
        milliseconds: z.int(),
        code: z.int().optional().openapi({ description: 'The HTTP status' }),
        reason: z.string().optional().openapi({ description: 'Why it did not get through' }),
        answer: z
          .string()
          .optional()
          .openapi({ description: 'The beginning of the answer, for admins alone, as plain text: escape it' }),
      }),
    ),
    why: z.string().optional().openapi({ description: 'Why it failed or was dropped' }),
  })
  .openapi('SubscriptionDelivery')

const WholeMessage = MessageView.extend({ body: z.unknown() }).openapi('SubscriptionDeliveryWithBody')

const events = EventPatterns.describe(
  `Types, families as \`incident.*\`, or \`*\`. There are: ${subscribableTypes.join(', ')}`,
)
const url = z.string().openapi({ description: 'https, public, port 443 unless the operator allows others' })
const headers = z
  .record(z.string(), z.string())
  .openapi({ description: 'Sent along, e.g. Authorization; at most ten, and none that HTTP or the signature needs' })

const NewSubscription = z.strictObject({
  url,
  events,
  description: Description.default(''),
  headers: headers.optional(),
})
const SubscriptionChange = z.strictObject({
  url: url.optional(),
  events: events.optional(),
  description: Description.optional(),
  headers: headers.optional().openapi({ description: 'Replaced as a whole' }),
})
const Rotation = z.strictObject({
  graceHours: z
    .number()
    .min(0)
    .max(graceHoursMax)
    .default(graceHoursUsual)
    .openapi({ description: 'How long the secret so far signs too; 0: not any more' }),
})
const Since = z.strictObject({
  since: Moment,
})

const tags = ['subscriptions']
const params = z.object({ id: z.string() })
const messageParams = z.object({ id: z.string(), delivery: z.string() })
const body = <Schema extends z.ZodType>(schema: Schema, required = true) => ({
  required,
  content: { 'application/json': { schema } },
})
const unknown = () => new Refusal('not-found', 'there is no such subscription')
const conflict = { 409: problem('It is not active, or there are too many') }

export function addSubscriptions(app: V1App, { subscribing, clock }: SubscriptionRoutePorts): void {
  const { subscriptions, postings, outlet, id: newId, wake } = subscribing
  const asTheyStand = { ...subscriptions, of: (tenant: TenantId) => subscriptions.of(tenant, { fresh: true }) }

  const find = async (tenant: TenantId, id: string): Promise<Subscription> => {
    const found = (await asTheyStand.of(tenant)).find((each) => each.id === id)
    if (!found) throw unknown()
    return found
  }
  const findActive = async (tenant: TenantId, id: string): Promise<Subscription> => {
    const found = await find(tenant, id)
    if (found.status === 'active') return found
    throw new Refusal('conflict', `it is ${found.status}: resume it first`)
  }
  const change = async (
    context: Context<V1>,
    id: string,
    make: (found: Subscription) => Subscription | undefined,
  ): Promise<Subscription> => {
    const check = seenBy(context)
    const checked = (found: Subscription) => {
      check(found.rev)
      return make(found)
    }
    const changed = await changeSubscription({ tenant: context.get('tenant'), id }, checked, asTheyStand)
    if (!changed) throw unknown()
    return changed
  }
  const doubt = async (url: string | undefined) => {
    const warning = url === undefined ? undefined : await outlet.doubtOf?.(url)
    return warning === undefined ? {} : { warning }
  }
  const view = (subscription: Subscription) => viewOf(subscription, outlet.mask, clock.now())
  const shown = (context: Context<V1>, subscription: Subscription) => {
    showVersion(context, subscription.rev)
    return view(subscription)
  }

  app.openapi(
    route({
      method: 'post',
      path: '/v1/subscriptions',
      needs: ['admin', 'subscriptions:write'],
      versioned: true,
      tags,
      summary: 'Have a tool told of events',
      description:
        'Signed by Standard Webhooks, a CloudEvents 1.0 body, at least once, with the same webhook-id each time.',
      request: { body: body(NewSubscription) },
      responses: { 201: json(WithSecret, 'Told from now on'), ...conflict },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { url, headers, ...given } = context.req.valid('json')
      const target = readAs(outlet.target, { url, headers })
      if ((await subscriptions.of(tenant)).length >= subscriptionsMax)
        throw new Refusal('conflict', `there are ${subscriptionsMax} already; remove one`)
      const now = clock.now()
      const secret = outlet.newSecret()
      const made = Subscription.parse({
        ...{ id: `sub_${newId()}`, tenant, ...given, ...target, secrets: [{ secret }] },
        ...{ status: 'active', activeSince: now, createdAt: now },
      })
      await subscriptions.put(made)
      return context.json({ ...shown(context, { ...made, rev: 1 }), secret, ...(await doubt(url)) }, 201)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/subscriptions',
      needs: ['viewer', 'subscriptions:read'],
      tags,
      summary: 'List subscriptions',
      request: { query: PageQuery },
      responses: { 200: json(pageOf(SubscriptionView), 'Oldest first') },
    }),
    async (context) => {
      const all = await subscriptions.of(context.get('tenant'))
      const { items, nextCursor } = pageAfter(all, pageFrom(context.req.valid('query')))
      return context.json({ items: items.map(view), nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/subscriptions/{id}',
      needs: ['viewer', 'subscriptions:read'],
      versioned: true,
      tags,
      summary: 'Look at a subscription',
      request: { params },
      responses: { 200: json(SubscriptionView, 'The subscription') },
    }),
    async (context) =>
      context.json(shown(context, await find(context.get('tenant'), context.req.valid('param').id)), 200),
  )

  app.openapi(
    route({
      method: 'patch',
      path: '/v1/subscriptions/{id}',
      needs: ['admin', 'subscriptions:write'],
      versioned: true,
      tags,
      summary: 'Change where it goes, what it asks for, or what it is called',
      description:
        'What is not named stays. What waits goes to the new address; headers of its own have to be given once more for another host.',
      request: { params, body: body(SubscriptionChange) },
      responses: { 200: json(Changed, 'Changed') },
    }),
    async (context) => {
      const { url, headers, ...given } = context.req.valid('json')
      const now = clock.now()
      const changed = await change(context, context.req.valid('param').id, (found) => {
        const wanted = { url: url ?? found.url, headers: headers ?? found.headers }
        const isAway = originOf(wanted.url) !== originOf(found.url)
        if (isAway && headers === undefined && Object.keys(found.headers ?? {}).length > 0)
          throw new Refusal('invalid', 'give them once more: those that are kept were given for another host', {
            path: 'headers',
          })
        const isElsewhere = url !== undefined || headers !== undefined
        const target = isElsewhere ? { ...readAs(outlet.target, wanted), activeSince: now } : {}
        return Subscription.parse({ ...found, ...given, ...target })
      })
      return context.json({ ...shown(context, changed), ...(await doubt(url)) }, 200)
    },
  )

  app.openapi(
    route({
      method: 'delete',
      path: '/v1/subscriptions/{id}',
      needs: ['admin', 'subscriptions:write'],
      versioned: true,
      tags,
      summary: 'Tell it nothing any more',
      description: 'With it goes the list of what it was sent.',
      request: { params },
      responses: { 204: { description: 'Removed' } },
    }),
    async (context) => {
      const { id } = context.req.valid('param')
      await asSeen(context, {
        find: () => find(context.get('tenant'), id),
        versionOf: ({ rev }) => rev,
        act: async (found) => (await subscriptions.remove(found.tenant, found.id, found.rev)) || undefined,
      })
      return context.body(null, 204)
    },
  )

  const turns = [
    { path: 'pause', summary: 'Let its messages wait', to: paused },
    {
      path: 'resume',
      summary: 'Send what waits, and go on; also where the hub had switched it off',
      to: (found: Subscription) => resumed(found, clock.now()),
    },
  ] as const
  for (const { path, summary, to } of turns) {
    app.openapi(
      route({
        method: 'post',
        path: `/v1/subscriptions/{id}/${path}`,
        needs: ['operator', 'subscriptions:write'],
        versioned: true,
        tags,
        summary,
        description: 'What it asks for is kept meanwhile, as long as the hub keeps deliveries. Safe to repeat.',
        request: { params, body: body(z.strictObject({}), false) },
        responses: { 200: json(SubscriptionView, 'As it is now') },
      }),
      async (context) => {
        const changed = await change(context, context.req.valid('param').id, to)
        await wake()
        return context.json(shown(context, changed), 200)
      },
    )
  }

  app.openapi(
    route({
      method: 'post',
      path: '/v1/subscriptions/{id}/rotate',
      needs: ['admin', 'subscriptions:write'],
      versioned: true,
      tags,
      summary: 'Make a new secret',
      description:
        'Both sign while the old one holds, so that the receiver can change over. One from before that ends now.',
      request: { params, body: body(Rotation, false) },
      responses: { 200: json(WithSecret, 'With the new secret, this once') },
    }),
    async (context) => {
      const { graceHours = graceHoursUsual } = context.req.valid('json') ?? {}
      const secret = outlet.newSecret()
      const changed = await change(context, context.req.valid('param').id, (found) =>
        rotated(found, secret, graceHours, clock.now()),
      )
      return context.json({ ...shown(context, changed), secret }, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/subscriptions/{id}/test',
      needs: ['operator', 'subscriptions:write'],
      tags,
      summary: 'Send a test message',
      request: { params },
      responses: { 202: json(z.object({ id: z.string() }), 'On its way: see its deliveries'), ...conflict },
    }),
    async (context) => {
      const { tenant, id } = await findActive(context.get('tenant'), context.req.valid('param').id)
      const news = newsOfTest(tenant, id, newId(), clock.now())
      await postings.add([newPosting(news, id, clock.now())])
      await wake()
      return context.json({ id: news.id }, 202)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/subscriptions/{id}/recover',
      needs: ['operator', 'subscriptions:write'],
      tags,
      summary: 'Send again all since a moment that did not arrive',
      description: 'In the order in which it was made, with the same ids.',
      request: { params, body: body(Since) },
      responses: { 200: json(z.object({ due: z.int() }), 'How many are due now'), ...conflict },
    }),
    async (context) => {
      const { tenant, id } = await findActive(context.get('tenant'), context.req.valid('param').id)
      const due = await postings.recover(tenant, id, context.req.valid('json').since, clock.now())
      await wake()
      return context.json({ due }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/subscriptions/{id}/deliveries',
      needs: ['viewer', 'subscriptions:read'],
      tags,
      summary: 'List what it was sent, and what became of it',
      request: { params, query: PageQuery.extend({ status: z.enum(postingStatuses).optional() }) },
      responses: { 200: json(pageOf(MessageView), 'Newest first; kept as long as the hub keeps deliveries') },
    }),
    async (context) => {
      const { tenant, id } = await find(context.get('tenant'), context.req.valid('param').id)
      const { status, ...page } = context.req.valid('query')
      const found = await postings.list(tenant, id, status ? { status } : {}, pageFrom(page))
      const shown = isAdmin(context) ? messageView : withoutAnswers
      return context.json({ items: found.items.map(shown), nextCursor: found.nextCursor }, 200)
    },
  )

  const findMessage = async (tenant: TenantId, given: z.infer<typeof messageParams>): Promise<Posting> => {
    const { id } = await find(tenant, given.id)
    const found = await postings.find(tenant, id, given.delivery)
    if (!found) throw new Refusal('not-found', 'there is no such delivery of this subscription')
    return found
  }

  app.openapi(
    route({
      method: 'get',
      path: '/v1/subscriptions/{id}/deliveries/{delivery}',
      needs: ['admin', 'subscriptions:read'],
      tags,
      summary: 'Look at a message, with what it says',
      request: { params: messageParams },
      responses: { 200: json(WholeMessage, 'The message; its body is null where whom it spoke of is erased') },
    }),
    async (context) => {
      const found = await findMessage(context.get('tenant'), context.req.valid('param'))
      const said: unknown = found.body === '' ? null : JSON.parse(found.body)
      return context.json({ ...messageView(found), body: said }, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/subscriptions/{id}/deliveries/{delivery}/replay',
      needs: ['operator', 'subscriptions:write'],
      tags,
      summary: 'Send a message again',
      request: { params: messageParams },
      responses: { 200: json(MessageView, 'It is due now, with the same id'), ...conflict },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const given = context.req.valid('param')
      const found = await findMessage(tenant, given)
      await findActive(tenant, given.id)
      if (found.body === '') throw new Refusal('conflict', 'whom it spoke of is erased')
      const again = dueAgain(found, clock.now())
      if ((await postings.put(again)) === 'moved') throw new Refusal('conflict', 'it has just changed; look again')
      await wake()
      return context.json(isAdmin(context) ? messageView(again) : withoutAnswers(again), 200)
    },
  )
}

function viewOf(subscription: Subscription, mask: (url: string) => string, now: Instant) {
  const { id, url, headers = {}, description, status, reason, failingSince, secrets, createdAt, rev } = subscription
  const signing = new Set(signingSecrets(subscription, now))
  return {
    ...{ id, url: mask(url), headers: Object.keys(headers), events: [...subscription.events], description, status },
    ...(reason !== undefined && { reason }),
    ...(failingSince !== undefined && { failingSince }),
    secrets: secrets
      .filter(({ secret }) => signing.has(secret))
      .map(({ secret, until }) => ({ hint: `…${secret.slice(-shownCharacters)}`, ...(until && { until }) })),
    ...{ createdAt, version: rev },
  }
}

/** OUT-11: what a receiver says is for those who set it up. */
const isAdmin = (context: Context<V1>): boolean => allows(context.get('grant'), ['admin', 'subscriptions:read'])

function withoutAnswers(posting: Posting) {
  const { attempts, ...shown } = messageView(posting)
  return { ...shown, attempts: attempts.map(({ answer: _answer, ...attempt }) => attempt) }
}

function messageView({ id, type, status, createdAt, dueAt, tries, attempts, why }: Posting) {
  return {
    ...{ id, type, status, createdAt, tries, attempts: [...attempts] },
    ...(dueAt !== undefined && { dueAt }),
    ...(why !== undefined && { why }),
  }
}
