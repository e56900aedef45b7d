/** Least privilege, derived: what each function does while a shop goes through its days is what its role allows, no less and no more. */
import { createApi } from '@kilter/api'
import { createDoor } from '@kilter/api/door'
import {
  type Attempt,
  admitOwner,
  alignSubject,
  type Channel,
  createTenant,
  type DeliveryId,
  eraseTenant,
  itemSubject,
  nobody,
  type Outlet,
  openRequest,
  Recipient,
  Refusal,
  Route,
  reportTrouble,
  Subscription,
  type TenantId,
  takeBack,
} from '@kilter/core'
import { count } from '@kilter/core/contracts'
import { acme, acmeSecret, connectionTrouble, level, shelfEmpty, signed } from '@kilter/core/testing'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import cdkJson from '../cdk.json' with { type: 'json' }
import { ringing } from '../packages/aws/src/bell.ts'
import { relayAll } from '../packages/aws/src/pipeline/relay.ts'
import { calling } from '../packages/aws/src/pull-calls.ts'
import { spilling } from '../packages/aws/src/spill.ts'
import { newPlace, storeAt } from '../packages/aws/src/testing/adapter.ts'
import { describeOnDynamo } from '../packages/aws/src/testing/describe.ts'
import { startRig, tenant } from '../packages/aws/src/testing/rig.ts'
import { buildApp } from './build-app.ts'
import { type FunctionName, functionNames } from './bundle.ts'
import { createRecorder, type Permission, type Recorder } from './testing/recorded.ts'

const minute = 60_000
const gone: Attempt = { status: 'failed', kind: 'gone', reason: 'no such mailbox' }

const mail: Channel = {
  ...{ kind: 'mail', address: z.string(), needsConfirmation: true, mask: () => '•••' },
  rate: { perAddressPerSecond: 1, perSecond: 1 },
  send: async () => ({ status: 'sent' }),
}

const outlet: Outlet = {
  ...{ target: z.object({ url: z.string() }), mask: () => '•••', newSecret: () => '' },
  send: async () => ({ attempt: { status: 'sent' } }),
}

/** What roles say beside what ports do: reading their source, and writing their log. */
const fromCdk =
  /^(logs:|sqs:(ReceiveMessage|ChangeMessageVisibility|GetQueueUrl|DeleteMessage|GetQueueAttributes)|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)|sqs:SendMessage DeadRecords)/

describeOnDynamo('roles', (dynamo) => {
  let recorder: Recorder
  beforeAll(async () => {
    recorder = createRecorder()
    await goThroughDays(recorder, dynamo())
  }, 120_000)

  it.each(functionNames)('%s may do what it does, and nothing else', (name) => {
    const allowed = allowedTo(name)
    const done = [...(recorder.heard.get(name) ?? [])].sort()
    expect(done.length).toBeGreaterThan(0)
    expect(allowed).toEqual(done)
  })
})

interface Statement {
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: unknown
}

const pool = 'arn:aws:sms-voice:eu-central-1:111111111111:pool/pool-1'
const senders = { mailFrom: 'Willow <alerts@willow.example>', smsFrom: pool, smsCountries: 'DE' }
const toSend = [
  ...['identity/willow.example', 'identity/alerts@willow.example', 'Mail'].map((on) => `ses:SendEmail ${on}`),
  `sms-voice:SendTextMessage ${pool}`,
]

const template = (): Template => {
  const app = new App({ context: { ...cdkJson.context, ...senders } })
  return Template.fromStack(buildApp(app, () => Code.fromInline('exports.handler = () => {}')).hub)
}
const policies = Object.values(template().findResources('AWS::IAM::Policy'))

function allowedTo(name: FunctionName): Permission[] {
  const role = `${name[0]?.toUpperCase()}${name.slice(1)}Role`
  const own = policies.filter(({ Properties }) =>
    Properties.Roles.some(({ Ref }: { Ref: string }) => Ref.startsWith(role)),
  )
  const statements: Statement[] = own.flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
  const permissions = statements.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => resourcesIn(Resource).map((resource) => `${action} ${resource}`)),
  )
  return [...new Set(permissions)].filter((permission) => !fromCdk.test(permission)).sort()
}

const resourcesIn = (resource: unknown): string[] => (Array.isArray(resource) ? resource : [resource]).map(nameOf)

/** `Inbox`, `Inbox/due`, `deliveries`. */
function nameOf(resource: unknown): string {
  if (typeof resource === 'string') return resource
  const text = JSON.stringify(resource)
  const identity = /:(identity\/[^"]+)"/.exec(text)?.[1]
  if (identity !== undefined) return identity
  const logical = /"(?:Fn::GetAtt|Ref)":\[?"([A-Za-z]+?)[0-9A-F]{8}"/.exec(text)?.[1] ?? text
  const folder = /"\/(deliveries|events)\/\*"/.exec(text)?.[1]
  const index = /"\/index\/(\w+)"/.exec(text)?.[1]
  return folder ?? (index === undefined ? logical : `${logical}/${index}`)
}

/** Everything that happens to a shop, small and large. */
async function goThroughDays(recorder: Recorder, dynamo: Parameters<typeof startRig>[0]): Promise<void> {
  const place = recorder.at(await newPlace(dynamo))
  const { as, note } = recorder
  const busy: Attempt = { status: 'failed', kind: 'temporary', reason: 'busy' }
  const later = Array.from({ length: 6 }, () => busy)
  /** What vendors list. */
  const listed: unknown[] = []
  let isUnhurried = true
  const rig = await startRig(dynamo, {
    place,
    lookups: { perform: async () => null },
    spoilChanges: (queue) => ({
      send: (rows) => {
        note('sqs:SendMessage ChangesQueue')
        return queue.send(rows)
      },
    }),
    spoilCalls: (calls) => ({
      call: (due) => {
        if (due.length > 0) note('sqs:SendMessage PullQueue')
        return calls.call(due)
      },
    }),
    pages: { read: async () => ({ status: 200, headers: {}, json: { items: listed.splice(0), next: null } }) },
    hasTime: () => isUnhurried,
    isDeaf: () => {
      note('sqs:SendMessage PostQueue')
      return false
    },
    answers: {
      mail: (_, address) => {
        for (const permission of toSend) note(permission)
        return (address.startsWith('gone') ? gone : later.pop()) ?? { status: 'sent' }
      },
    },
    // a process of its own for each step, which remembers nothing
    spoil: () => storeAt(place, rig.clock),
    spoilBus: (bus) => ({
      publish: (events) => {
        if (events.length > 0) for (const action of ['events:PutEvents Bus', 's3:PutObject events']) note(action)
        return bus.publish(events)
      },
    }),
  })
  const step = {
    normalise: () => as('normalise', rig.normalise),
    align: () =>
      as('align', async () => {
        note('s3:GetObject events')
        await rig.align()
      }),
    relay: () => as('relay', rig.relay),
    alert: () => as('alert', rig.plan),
    post: () => as('post', rig.post),
    pull: () => as('pull', rig.pull),
    sweep: () => as('sweep', rig.sweep),
  }
  const all = async () => {
    for (let round = 0; round < 4; round += 1)
      for (const each of [step.normalise, step.align, step.relay, step.alert]) await each()
  }
  const { clock, connection } = rig
  const fresh = () => storeAt(place, clock)
  const ports = () => ({
    ...fresh(),
    detectors: [shelfEmpty, connectionTrouble],
    connectors: new Map([[acme.vendor, acme]]),
  })

  // the door, what it spills, and what it tells
  const door = (inbox = fresh().inbox) => {
    const hub = fresh()
    const queue = { send: async () => note('sqs:SendMessage SpillQueue') }
    return {
      hub,
      app: createDoor({
        ...hub,
        connectors: new Map([[acme.vendor, acme]]),
        inbox: spilling(inbox, queue),
        publicUrl: () => 'https://hub.example',
        report: async () => note('sqs:SendMessage AlignQueue'),
        later: (work) => void work(),
        log: () => {},
      }),
    }
  }
  const post = async (body: string, at = door()) => {
    const { headers } = signed(connection.id, body)
    const response = await at.app.request(`https://hub.example/hooks/${connection.id}`, {
      method: 'POST',
      headers,
      body,
    })
    await at.hub.counters.flush()
    return response.status
  }
  const noiseOf = (words: number) => Array.from({ length: words }, () => Math.random().toString(36).slice(2)).join('')
  const noise = noiseOf(60_000)
  await as('ingest', async () => {
    expect(await post(level({ sku: 'A', level: 0 }))).toBe(200)
    expect(await post(`{"sku":"big","location":"shop","level":1,"at":"2026-11-20T10:00:00Z","note":"${noise}"}`)).toBe(
      200,
    )
    expect(await post('x'.repeat(1_200_000))).toBe(413)
    const busy = { ...fresh().inbox, put: async () => Promise.reject(new Refusal('unavailable', 'busy')) }
    expect(await post(level({ sku: 'B', level: 0 }), door(busy))).toBe(200)
  })
  await as('spill', async () => {
    const body = Buffer.from(noise)
    const { delivery } = await import('@kilter/core/contracts')
    await fresh().inbox.put(delivery(1, { tenant, connection: connection.id, body, topic: 'other' }))
  })
  await all()

  // unreadable ones, many events, an item of many facts, and a connection with much trouble
  await rig.send('{"bad":1}')
  const levels = Array.from({ length: 25 }, (_, number) => JSON.parse(level({ sku: `S${number}`, level: 0 })))
  await rig.send(JSON.stringify(levels), { 'acme-topic': 'levels' })
  await rig.send(JSON.stringify({ id: 'thin' }), { 'acme-topic': 'thin' })
  await all()
  for (const name of ['normalise', 'align', 'sweep', 'api', 'pull'] as const) await as(name, () => grow(name))
  await as('normalise', async () => void (await fresh().aliases.of(tenant, connection.id, ['looked-up'])))
  await all()

  // what time brings: retries, overlooked ones, rechecks, mappings, and late news
  const { catalogued } = await import('./testing/catalogued.ts')
  await as('align', () => catalogued(tenant, connection.id, ports()))
  await rig.send(level({ sku: 'lost', level: 0 }))
  await as('api', () => fresh().subjects.recheckAll(tenant, 'item', clock.now()))
  clock.advance(10 * minute)
  for (let round = 0; round < 3; round += 1) {
    await step.sweep()
    clock.advance(11 * minute)
  }
  await all()

  // a vendor lists what no webhook told, small and large; one call has no time
  listed.push(JSON.parse(level({ sku: 'missed', level: 0, at: clock.now() })))
  listed.push({ ...JSON.parse(level({ sku: 'large', level: 0, at: clock.now() })), note: noise })
  clock.advance(70 * minute)
  for (isUnhurried of [false, true]) {
    await step.sweep()
    await step.pull()
    clock.advance(6 * minute)
  }
  await step.pull()
  await all()
  await as('align', async () => {
    const { delivery } = await import('@kilter/core/contracts')
    const twice = delivery(9_003, { tenant, connection: connection.id, source: 'pull' })
    await withoutAttribution(() => fresh().inbox.put(twice))
    for (let round = 0; round < 2; round += 1) await fresh().inbox.settle(twice, { status: 'aligned', missed: true })
  })

  // a commit of more incidents than one transaction holds
  await as('relay', async () => {
    const many = Array.from({ length: 120 }, (_, number) => count(`shelf-${number}`, '0'))
    const rows = await withoutAttribution(() => outboxOf(many))
    await relayAll(rows, { ...fresh(), bus: { publish: async () => {} }, changes: { send: async () => {} } })
  })
  await as('sweep', async () => {
    const many = Array.from({ length: 120 }, (_, number) => count(`rack-${number}`, '0'))
    await alignSubject(tenant, itemSubject('racks'), { told: many }, ports())
  })
  clock.advance(3 * minute)
  await step.sweep()
  await as('align', async () => {
    const many = Array.from({ length: 120 }, (_, number) => count(`rail-${number}`, '0'))
    await alignSubject(tenant, itemSubject('rails'), { told: many }, ports())
  })

  await as('api', () => administer())

  // somebody is told of what comes now, over an address that is good and one that is gone; and a tool is
  await withoutAttribution(async () => {
    const { books, subscriptions } = fresh()
    const about = { events: ['*'], description: '', status: 'active', createdAt: clock.now(), activeSince: clock.now() }
    const tool = { id: `sub_${'0'.repeat(26)}`, tenant, url: 'https://tool.example/', secrets: [{ secret: 'x' }] }
    await subscriptions.put(Subscription.parse({ ...tool, ...about }))
    const recipients = ['good', 'gone'].map((_, number) => `rcp_${String(number).padStart(26, '0')}`)
    const route = { id: `rte_${'0'.repeat(26)}`, tenant, name: 'All', createdAt: clock.now(), recipients }
    await books.putRoute(Route.parse(route))
    for (const [number, address] of ['good@shop.example', 'gone@shop.example'].entries()) {
      const id = recipients[number]
      const now = clock.now()
      const about = { name: address, channel: 'mail', address, createdAt: now, confirmedAt: now }
      await books.putRecipient(Recipient.parse({ id, tenant, ...about }))
    }
  })
  await as('align', () => alignSubject(tenant, itemSubject('told'), { told: [count('told', '0')] }, ports()))
  await rig.send(level({ sku: 'told-too', level: 0 }))
  await all()
  for (let round = 0; round < 30; round += 1) {
    await step.sweep()
    clock.advance(minute)
    await step.post()
  }

  // one of the mails bounces after all
  const sent = await withoutAttribution(() => fresh().mailings.list(tenant, { status: 'sent' }, { limit: 9 }))
  await withoutAttribution(async () => {
    const address = { channel: 'mail', address: 'third@shop.example', name: 'Third' }
    const about = { ...address, id: `rcp_${'9'.repeat(26)}`, tenant, createdAt: clock.now(), confirmedAt: clock.now() }
    await fresh().books.putRecipient(Recipient.parse(about))
  })
  await as('bounce', async () => {
    const hub = fresh()
    const mailings = ringing(hub.mailings, { ring: async () => note('sqs:SendMessage PostQueue') })
    const bounced = { what: 'bounced', at: clock.now(), reason: 'mail to it bounces' } as const
    for (const { id: alert } of sent.items)
      await takeBack({ tenant, alert, ...bounced }, { ...hub, mailings, tellsEach: () => false })
  })

  // somebody is erased, and what comes of them later
  const erasing = { connection: connection.id, scope: 'connection', kind: 'erase', by: 'vendor' } as const
  const id = fresh().ids.privacyRequest()
  const request = { ...erasing, id, tenant, person: nobody, requestedAt: clock.now() }
  await withoutAttribution(() => openRequest(request, fresh()))
  await rig.send(level({ sku: 'late', level: 0 }))
  await all()

  // a tenant comes, and leaves
  await as('api', () => createTenant({ id: 'leaver', name: 'Leaver' }, fresh()))
  await withoutAttribution(async () => {
    const { delivery } = await import('@kilter/core/contracts')
    const leaver = { tenant: 'leaver' as TenantId, connection: connection.id }
    await fresh().inbox.put(delivery(9_001, leaver))
    await fresh().inbox.put(delivery(9_002, { ...leaver, body: Buffer.from(noise) }))
  })
  await as('api', () => eraseTenant('leaver' as TenantId, 'leaver', fresh()))
  await step.sweep()
  clock.advance(11 * minute)
  await step.sweep()
  await all()

  async function withoutAttribution<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    return recorder.as(undefined as never, work)
  }

  async function outboxOf(facts: readonly ReturnType<typeof count>[]) {
    await alignSubject(tenant, itemSubject('shelves'), { told: facts }, ports())
    return fresh().outbox.pending(clock.now(), 1_000)
  }

  /** Until its oldest layers are merged. */
  async function grow(name: string): Promise<void> {
    for (let round = 0; round < 40; round += 1) {
      const reason = noiseOf(60)
      if (name === 'normalise') {
        const trouble = round % 2 === 0 ? 'unreadable' : 'misconfigured'
        await reportTrouble(
          tenant,
          { connection: connection.id, trouble, failing: true, reason, count: round },
          ports(),
        )
      } else {
        const fact = count(`${name}-${round}-${reason}`, '1')
        await alignSubject(tenant, itemSubject(`grown-by-${name}`), { told: [fact] }, ports())
      }
    }
  }

  async function administer(): Promise<void> {
    const hub = fresh()
    await withoutAttribution(() => admitOwner({ tenant, name: 'test', text: 'key' }, hub))
    const api = createApi({
      ...ports(),
      ...hub,
      lookups: { perform: async () => null },
      pages: { read: async () => ({ status: 200, headers: {}, json: { items: [], next: null } }) },
      phones: { e164: () => undefined },
      version: '0',
      publicUrl: () => 'https://hub.example',
      health: async () => ({}),
      alerting: {
        books: hub.books,
        mailings: ringing(hub.mailings, { ring: async () => note('sqs:SendMessage PostQueue') }),
        channels: new Map([['mail', mail]]),
        id: () => hub.ids.delivery().slice('dlv_'.length),
      },
      pulling: {
        pulls: calling(hub.pulls, { call: async () => note('sqs:SendMessage PullQueue') }, clock, () => {}),
        id: () => hub.ids.delivery().slice('dlv_'.length),
      },
      subscribing: {
        ...hub,
        outlet,
        id: () => hub.ids.delivery().slice('dlv_'.length),
        wake: async () => note('sqs:SendMessage PostQueue'),
      },
      log: () => {},
    } as Parameters<typeof createApi>[0])
    const call = async (method: string, path: string, body?: unknown) => {
      const headers = { authorization: 'Bearer key', 'content-type': 'application/json' }
      const response = await api.request(`https://hub.example${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return (await response.text()) || '{}'
    }
    const made = JSON.parse(
      await call('POST', '/v1/connections', { vendor: 'acme', name: 'Other', secret: acmeSecret, settings: {} }),
    )
    await call('POST', `/v1/connections/${made.id}/test`)
    const address = { channel: 'mail', name: 'Olga', address: 'olga@shop.example' }
    const told = JSON.parse(await call('POST', '/v1/recipients', address))
    await call('POST', `/v1/recipients/${told.id}/test`)
    await call('POST', '/v1/routes', { name: 'All', recipients: [told.id] })
    for (const path of ['recipients', 'routes', 'alerts']) await call('GET', `/v1/${path}`)
    await call('DELETE', `/v1/routes/${JSON.parse(await call('GET', '/v1/routes')).items[0].id}`)
    await call('DELETE', `/v1/recipients/${told.id}`)
    const tool = JSON.parse(
      await call('POST', '/v1/subscriptions', { url: 'https://tool.example/', events: ['*'] }),
    ) as { id: string }
    const ofTool = `/v1/subscriptions/${tool.id}`
    await call('POST', `${ofTool}/test`)
    for (const path of ['/v1/subscriptions', ofTool, `${ofTool}/deliveries`]) await call('GET', path)
    await call('POST', `${ofTool}/recover`, { since: clock.now() })
    await call('POST', `${ofTool}/rotate`, {})
    await call('DELETE', ofTool)
    for (const path of ['connections', 'aliases', 'incidents', 'deliveries', 'items/A', 'policies/shelf.empty'])
      await call('GET', `/v1/${path}`)
    await call('GET', `/v1/connections/${made.id}`)
    const pulled = `/v1/connections/${connection.id}`
    await call('PUT', `${pulled}/pull`, { everyMinutes: 120 })
    await call('POST', `${pulled}/pull`)
    await call('POST', `${pulled}/backfill`, { since: '2026-01-01' })
    await call('GET', `${pulled}/pull`)
    await call('GET', '/v1/deliveries?status=parked')
    const { items } = JSON.parse(await call('GET', '/v1/deliveries')) as { items: { id: DeliveryId }[] }
    for (const { id } of items) {
      await call('GET', `/v1/deliveries/${id}`)
      await fresh().inbox.open(tenant, id)
      await call('POST', `/v1/deliveries/${id}/replay`)
    }
    await call('PUT', '/v1/policies/shelf.empty', { graceSeconds: 1 })
    const alias = { connection: connection.id, externalId: 'x-1', item: 'MAPPED' }
    await call('PUT', '/v1/aliases', { aliases: [alias] })
    await call('DELETE', `/v1/aliases?connection=${connection.id}&externalId=x-1`)
    await call('DELETE', `/v1/connections/${made.id}`)
    const asked = await call('POST', '/v1/privacy/exports', { email: 'ada@example.com' })
    const { id: wanted } = JSON.parse(asked) as { id: string }
    await call('GET', '/v1/privacy/requests')
    await call('GET', '/v1/privacy/requests?status=open')
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await call(
        'GET',
        `/v1/privacy/requests/${wanted}/export?cursor=${encodeURIComponent(cursor || 'person:')}`,
      )
      cursor = (JSON.parse(page) as { nextCursor: string | null }).nextCursor
    }
    await call('POST', `/v1/privacy/requests/${wanted}/answered`)
    await call('POST', '/v1/privacy/erasures/preview', { email: 'ada@example.com' })
    await call('POST', '/v1/privacy/erasures', { email: 'ada@example.com' })
    const first = storeAt(recorder.at(await withoutAttribution(() => newPlace(dynamo))), clock)
    await first.sealer()
  }
}
