/** Webhooks get lost: a business tells a hub of its days with one webhook in twenty missing, the hub asks the vendors, and in the end knows as
 * much as if none had been lost. Over HTTP, in the vendors' formats, with vendors that limit, fail and forget. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { asked, backfilled, missed } from '../support/asking.ts'
import { connectedHub, type LossyShop, type ShopHub, startLossyShop, withoutOneIn } from '../support/lossy-shop.ts'

const lostOneIn = 20

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

  it('asking a vendor of which nothing was missed finds nothing new', async () => {
    const before = await whole.open()
    await asked(whole, ids(whole))
    expect(await whole.open()).toEqual(before)
    expect(await missed(whole, ids(whole))).toBe(0)
  }, 120_000)

  it('FLT-13: what one lost webhook in twenty would have told is known again after one pull, and each gap is counted', async () => {
    lossy = await connectedHub(shop)
    const come = withoutOneIn(lostOneIn, shop.tellings, seed)
    await lossy.send(come)
    const expected = await whole.open()
    expect(expected.length).toBeGreaterThan(5)
    expect(await lossy.open()).not.toEqual(expected)
    await asked(lossy, ids(lossy))
    expect(await lossy.open()).toEqual(expected)
    const gaps = await missed(lossy, ids(lossy))
    expect(gaps).toBeGreaterThan(0)
    expect(gaps).toBeLessThanOrEqual(shop.tellings.length - come.length)
    const troubles = await lossy.running.client.all<{ title: string }>(
      '/v1/incidents?detector=connection.failing&status=open',
    )
    expect(troubles.map(({ title }) => title).join('\n')).toMatch(/webhooks are missing/)
    await asked(lossy, ids(lossy))
    expect(await missed(lossy, ids(lossy))).toBe(gaps)
  }, 120_000)

  if (!isHard) return

  it('FLT-31: so it is where the vendors go down, are sparing and forget their cursors meanwhile', async () => {
    lossy = await connectedHub(shop)
    await lossy.send(withoutOneIn(lostOneIn, shop.tellings, seed + 1))
    shop.api.turn({ outage: 'refuses' })
    for (const id of ids(lossy)) await lossy.running.client.call('POST', `/v1/connections/${id}/pull`)
    await lossy.running.hub.pulls.idle()
    shop.api.turn({ requestsPerSecond: 5, forgetsCursorEvery: 3 })
    await asked(lossy, ids(lossy))
    expect(await lossy.open()).toEqual(await whole.open())
    const counts = Object.keys(lossy.connections).map((system) => shop.api.counts(system))
    for (const trouble of ['failed', 'forgotten'] as const)
      expect([trouble, counts.some((count) => count[trouble] > 0)]).toEqual([trouble, true])
  }, 120_000)

  it('FLT-29: a hub that heard nothing at all knows what is out of line after a backfill, and counts nothing of it as missed', async () => {
    lossy = await connectedHub(shop)
    const since = new Date(shop.beginsAt).toISOString()
    await backfilled(lossy, ids(lossy), since)
    // Why goods are short is told by the counts in between, and a list gives the last.
    expect(await lossy.open('cause')).toEqual(await whole.open('cause'))
    expect(await missed(lossy, ids(lossy))).toBe(0)
  }, 120_000)
})
