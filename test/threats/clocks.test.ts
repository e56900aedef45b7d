/** FLT-14: vendors' clocks are wrong. What is dated ahead happened when it came; it is seen where people look; nothing is oversold by it. */
import { createClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { kilter } from '../support/kilter.ts'
import { type Connected, lightspeed, shopify, tillSecret, webOrder, webSecret } from '../support/sold-twice.ts'

interface Connection {
  readonly health: {
    readonly lastHeardAt?: string
    readonly clock?: { readonly aheadSeconds: number; readonly at: string }
  }
}

let clock: ReturnType<typeof createClock>
let running: RunningHub
let web: Connected
let till: Connected

/** The hub's clock says noon. */
beforeEach(async () => {
  clock = createClock()
  running = await runHub({ clock })
  web = await connected('shopify', 'Web shop', webSecret)
  till = await connected('lightspeed-x-series', 'Till', tillSecret)
})
afterEach(() => running.hub.stop())

const connected = (vendor: string, name: string, secret: string) =>
  running.client.call<Connected>('POST', '/v1/connections', { vendor, name, secret })

let counts = 0
async function counted(count: number, at: string): Promise<void> {
  counts += 1
  const level = {
    id: `level-${counts}`,
    product_id: 'p-1',
    outlet_id: 'main',
    product: { id: 'p-1', sku: 'RED-DRESS-M' },
  }
  await running.client.send(
    lightspeed(till.id, 'inventory.update', { ...level, count, version: counts, updated_at: at }),
  )
  await running.hub.worker.idle()
}

async function ordered(number: number, at: string): Promise<void> {
  await running.client.send(shopify(web.id, 'orders/create', webOrder(number, at)))
  await running.hub.worker.idle()
}

async function doctorAt(now: string): Promise<string> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(now) })
  try {
    return await kilter(running, ['doctor', '--remote'])
  } finally {
    vi.useRealTimers()
  }
}

const onHand = async () => (await running.client.call<{ onHand: string }>('GET', '/v1/items/RED-DRESS-M')).onHand
const oversold = () => running.client.all('/v1/incidents?status=open&detector=oversell')
const healthOf = async ({ id }: Connected) =>
  (await running.client.call<Connection>('GET', `/v1/connections/${id}`)).health

it.each([
  ['ten minutes ahead', '2026-11-20 12:10:00', 600, '10 minutes'],
  ['a year ahead', '2027-11-20 12:00:00', 365 * 86_400, '365 days'],
])(
  'a till whose clock is %s does not outweigh what it says later, and is told of',
  async (_, at, aheadSeconds, span) => {
    await counted(0, at)
    clock.advance(60_000)
    await counted(3, '2026-11-20 12:01:00')
    await ordered(1001, '2026-11-20T12:00:30Z')
    expect([await onHand(), await oversold()]).toEqual(['3', []])
    expect(await healthOf(till)).toMatchObject({
      lastHeardAt: '2026-11-20T12:01:00.000Z',
      clock: { aheadSeconds, at: '2026-11-20T12:00:00.000Z' },
    })
    expect((await healthOf(web)).clock).toBeUndefined()
    const list = await running.client.all<Connection>('/v1/connections')
    expect(list.map(({ health }) => health.clock?.aheadSeconds)).toEqual([undefined, aheadSeconds])
    const told = await doctorAt(clock.now())
    expect(told).toMatch(
      new RegExp(`! Till .*its clock was ${span} ahead at .*\\n.*Correct the clock or the time zone`),
    )
    expect(told).toMatch(/✓ Web shop/)
    clock.advance(25 * 3_600_000)
    expect(await doctorAt(clock.now())).toMatch(/✓ Till/)
  },
)

it('one whose clock is behind looks as if its webhooks were late: nothing is oversold by it, and nothing is claimed of its clock', async () => {
  await counted(1, '2026-11-20 11:50:00')
  await ordered(1001, '2026-11-20T11:59:00Z')
  expect(await oversold()).toEqual([])
  await counted(0, '2026-11-20 11:51:00')
  expect([await onHand(), (await healthOf(till)).clock]).toEqual(['0', undefined])
})
