/** Webhooks get lost: a business tells a hub of its days with one webhook in twenty missing, the hub asks the vendors, and in the end knows as
 * much as if none had been lost. Over HTTP, in the vendors' formats, with vendors that limit, fail and forget. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { connectedHub, type LossyShop, type ShopHub, startLossyShop, withoutOneIn } from '../support/lossy-shop.ts'

const lostOneIn = 20

interface PullView {
  readonly pulledAt: string | null
  readonly missed: readonly { readonly count: number }[]
  readonly lists: readonly { readonly name: string; readonly reason: string | null }[]
  readonly backfill: { readonly endedAt: string | null; readonly listed: number } | null
}

describe.each([
  {
    ...{ archetype: 'gift-shop', seed: 11, isHard: true },
    vendors: { web: 'shopify', till: 'square', pay: 'stripe' },
  },
  {
    ...{ archetype: 'marketplace-seller', seed: 5, isHard: false },
    vendors: { web: 'shopify', market: 'woocommerce', till: 'square', pay: 'stripe' },
  },
  {
    ...{ archetype: 'boutique', seed: 7, isHard: false },
    vendors: { web: 'bigcommerce', till: 'square', pay: 'stripe' },
  },
])('$archetype, seed $seed', ({ archetype, seed, isHard, vendors }) => {
  let shop: LossyShop
  let whole: ShopHub
  let lossy: ShopHub | undefined

  beforeAll(async () => {
    shop = await startLossyShop(archetype, seed, vendors)
    whole = await connectedHub(shop)
    await whole.send(shop.tellings)
  }, 120_000)
  afterEach(async () => {
    shop.api.turn({})
    await lossy?.running.hub.stop()
    lossy = undefined
  })
  afterAll(async () => {
    await whole.running.hub.stop()
    await shop.stop()
  })

  const ids = ({ connections }: ShopHub) => Object.values(connections).map(({ id }) => id)
  const views = (hub: ShopHub): Promise<PullView[]> =>
    Promise.all(ids(hub).map((id) => hub.running.client.call<PullView>('GET', `/v1/connections/${id}/pull`)))
  const missed = async (hub: ShopHub) =>
    (await views(hub)).flatMap((view) => view.missed).reduce((sum, { count }) => sum + count, 0)

  async function asked(hub: ShopHub): Promise<void> {
    for (const id of ids(hub)) await hub.running.client.call('POST', `/v1/connections/${id}/pull`)
    await vi.waitFor(
      async () => {
        hub.advance(1_000)
        await hub.running.hub.pulls.idle()
        for (const { pulledAt } of await views(hub)) expect(pulledAt).not.toBeNull()
      },
      { timeout: 60_000, interval: 50 },
    )
    await drained(hub)
  }

  /** Lookups wait for vendors too. */
  async function drained({ running, advance }: ShopHub): Promise<void> {
    await vi.waitFor(
      async () => {
        advance(5_000)
        await running.hub.worker.idle()
        expect(await running.client.all('/v1/deliveries?status=received')).toEqual([])
      },
      { timeout: 60_000, interval: 50 },
    )
    advance(15 * 60_000)
    await running.hub.worker.idle()
  }

  it('asking a vendor of which nothing was missed finds nothing new', async () => {
    const before = await whole.open()
    await asked(whole)
    expect(await whole.open()).toEqual(before)
    expect(await missed(whole)).toBe(0)
  }, 120_000)

  it('FLT-13: what one lost webhook in twenty would have told is known again after one pull, and each gap is counted', async () => {
    lossy = await connectedHub(shop)
    const come = withoutOneIn(lostOneIn, shop.tellings, seed)
    await lossy.send(come)
    const expected = await whole.open()
    expect(expected.length).toBeGreaterThan(5)
    expect(await lossy.open()).not.toEqual(expected)
    await asked(lossy)
    expect(await lossy.open()).toEqual(expected)
    const gaps = await missed(lossy)
    expect(gaps).toBeGreaterThan(0)
    expect(gaps).toBeLessThanOrEqual(shop.tellings.length - come.length)
    const troubles = await lossy.running.client.all<{ title: string }>(
      '/v1/incidents?detector=connection.failing&status=open',
    )
    expect(troubles.map(({ title }) => title).join('\n')).toMatch(/webhooks are missing/)
    await asked(lossy)
    expect(await missed(lossy)).toBe(gaps)
  }, 120_000)

  if (!isHard) return

  it('FLT-31: so it is where the vendors go down, are sparing and forget their cursors meanwhile', async () => {
    lossy = await connectedHub(shop)
    await lossy.send(withoutOneIn(lostOneIn, shop.tellings, seed + 1))
    shop.api.turn({ outage: 'refuses' })
    for (const id of ids(lossy)) await lossy.running.client.call('POST', `/v1/connections/${id}/pull`)
    await lossy.running.hub.pulls.idle()
    shop.api.turn({ requestsPerSecond: 5, forgetsCursorEvery: 3 })
    await asked(lossy)
    expect(await lossy.open()).toEqual(await whole.open())
    const counts = Object.keys(lossy.connections).map((system) => shop.api.counts(system))
    for (const trouble of ['failed', 'forgotten'] as const)
      expect([trouble, counts.some((count) => count[trouble] > 0)]).toEqual([trouble, true])
  }, 120_000)

  it('FLT-29: a hub that heard nothing at all knows what is out of line after a backfill, and counts nothing of it as missed', async () => {
    lossy = await connectedHub(shop)
    const since = new Date(shop.beginsAt).toISOString()
    for (const id of ids(lossy)) await lossy.running.client.call('POST', `/v1/connections/${id}/backfill`, { since })
    await vi.waitFor(
      async () => {
        lossy?.advance(1_000)
        await lossy?.running.hub.pulls.idle()
        for (const { backfill } of await views(lossy as ShopHub)) expect(backfill?.endedAt).not.toBeNull()
      },
      { timeout: 60_000, interval: 50 },
    )
    await drained(lossy)
    // Why goods are short is told by the counts in between, and a list gives the last.
    expect(await lossy.open('cause')).toEqual(await whole.open('cause'))
    expect(await missed(lossy)).toBe(0)
  }, 120_000)
})
