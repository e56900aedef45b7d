/** Subscriptions on AWS: what may happen between an event and the tool that is told of it, and that none of it loses a message. */
import { type Posted, Refusal, Subscription, type SubscriptionId } from '@kilter/core'
import { noon, paged } from '@kilter/core/contracts'
import { level } from '@kilter/core/testing'
import { expect, it } from 'vitest'
import type { Store } from './store.ts'
import { describeOnDynamo } from './testing/describe.ts'
import { type Rig, type RigOptions, type Step, startRig, tenant } from './testing/rig.ts'

const minute = 60_000
const id = (number: number) => `sub_${String(number).padStart(26, '0')}` as SubscriptionId
const address = (number: number) => `https://tool-${number}.example/`
const tool = (number: number, given: Partial<Subscription> = {}): Subscription =>
  Subscription.parse({
    ...{ id: id(number), tenant, url: address(number), events: ['*'], description: '' },
    secrets: [{ secret: `whsec_${Buffer.alloc(32, number).toString('base64')}` }],
    ...{ status: 'active', activeSince: noon, createdAt: noon, ...given },
  })
const no = (code: number): Posted => ({
  attempt: { status: 'failed', kind: 'temporary', reason: `The receiver answered ${code}.` },
  code,
})
const empty = (sku: string) => level({ sku, level: 0 })
const unavailable = () => new Refusal('unavailable', 'the store cannot answer at the moment')

const typesAt = ({ posted }: Rig, number: number) =>
  posted.filter(({ url }) => url === address(number)).map(({ body }) => JSON.parse(body).type)
const idsAt = ({ posted }: Rig, number: number) =>
  posted.filter(({ url }) => url === address(number)).map((each) => each.id)

/** Once, before or after the messages are written, the function that writes them dies. */
function dyingOnce(step: Step, when: 'before' | 'after') {
  let died = false
  return (store: Store, at: Step): Store => {
    const add: Store['postings']['add'] = async (postings) => {
      if (at !== step || died) return store.postings.add(postings)
      died = true
      if (when === 'after') await store.postings.add(postings)
      throw unavailable()
    }
    return { ...store, postings: { ...store.postings, add } }
  }
}

describeOnDynamo('subscriptions', (dynamo) => {
  const start = async (subscriptions: readonly Subscription[], options: RigOptions = {}) => {
    const rig = await startRig(dynamo(), options)
    for (const each of subscriptions) await rig.store.subscriptions.put(each)
    return rig
  }
  const log = ({ store }: Rig, number: number) =>
    paged(200, (page) => store.postings.list(tenant, id(number), {}, page))

  it('tells each tool what it asks for, of events and of incidents, once each and at once', async () => {
    const rig = await start([tool(1, { events: ['stock.*'] }), tool(2, { events: ['incident.opened'] })])
    await rig.send(empty('A'))
    await rig.settle()
    await rig.post()
    expect(typesAt(rig, 1)).toEqual(['stock.counted'])
    expect(typesAt(rig, 2)).toEqual(['incident.opened'])
    await rig.pass(5 * minute)
    expect(rig.posted).toHaveLength(2)
    expect((await log(rig, 1)).map(({ status, tries }) => [status, tries])).toEqual([['sent', 1]])
  })

  it.each([
    ['align', 'before'],
    ['align', 'after'],
    ['alert', 'before'],
    ['alert', 'after'],
  ] as const)('a function that dies in %s, %s it wrote the messages, loses and doubles none', async (step, when) => {
    const rig = await start([tool(1)], { spoil: dyingOnce(step, when) })
    await rig.send(empty('A'))
    await rig.settle()
    rig.redriveDead()
    await rig.settle()
    await rig.pass(2 * minute)
    expect(typesAt(rig, 1).sort()).toEqual(['incident.opened', 'stock.counted'])
    expect(new Set(idsAt(rig, 1)).size).toBe(2)
  })

  it('OUT-14: a postman who dies after a yes has it told again, with the same id', async () => {
    let died = false
    const rig = await start([tool(1, { events: ['stock.*'] })], {
      spoil: (store, step) => {
        const put: Store['postings']['put'] = async (posting) => {
          if (step !== 'post' || died) return store.postings.put(posting)
          died = true
          throw unavailable()
        }
        return { ...store, postings: { ...store.postings, put } }
      },
    })
    await rig.send(empty('A'))
    await rig.settle()
    await rig.pass(5 * minute)
    expect(typesAt(rig, 1)).toEqual(['stock.counted', 'stock.counted'])
    expect(new Set(idsAt(rig, 1)).size).toBe(1)
    expect((await log(rig, 1)).map(({ status }) => status)).toEqual(['sent'])
  })

  it('OUT-08, OUT-12: a receiver that fails is tried again by its schedule and delays no other', async () => {
    const rig = await start([tool(1, { events: ['stock.*'] }), tool(2, { events: ['stock.*'] })], {
      posts: { [address(1)]: () => no(500) },
    })
    await rig.send(empty('A'))
    await rig.settle()
    await rig.pass(10 * minute)
    expect(typesAt(rig, 2)).toHaveLength(1)
    // At once, after 5 seconds, and after 5 minutes.
    expect(typesAt(rig, 1)).toHaveLength(3)
    expect((await log(rig, 1)).map(({ status, tries }) => [status, tries])).toEqual([['waiting', 3]])
  })

  it('what no bell rang for is found within a minute', async () => {
    let isDeaf = true
    const rig = await start([tool(1, { events: ['stock.*'] })], { isDeaf: () => isDeaf })
    await rig.send(empty('A'))
    await rig.settle()
    expect(await rig.post()).toBe(0)
    isDeaf = false
    await rig.pass(2 * minute)
    expect(typesAt(rig, 1)).toEqual(['stock.counted'])
  })

  it('what the postman before found of a receiver holds for the next one', async () => {
    let answers = 0
    const rig = await start([tool(1, { events: ['stock.*'] })], {
      posts: {
        [address(1)]: () => {
          answers += 1
          return { ...no(429), attempt: { ...no(429).attempt, retryAfterSeconds: 240 } } as Posted
        },
      },
    })
    await rig.send(empty('A'))
    await rig.settle()
    await rig.pass(minute)
    await rig.send(empty('B'))
    await rig.settle()
    await rig.pass(2 * minute)
    expect(answers).toBe(1)
    await rig.pass(3 * minute)
    expect(answers).toBeGreaterThan(1)
  })
})
