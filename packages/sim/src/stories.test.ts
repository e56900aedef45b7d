import { expect, it } from 'vitest'
import { keepBooks } from './books.ts'
import { randomFrom } from './random.ts'
import { sceneFor } from './scene.ts'
import { playPlenty, stories } from './stories.ts'
import type { Item } from './world.ts'

const before = 'sold-in-store-before-order'
const after = 'sold-in-store-after-order'
const twice = 'ordered-twice-online'

/** What design and common sense say of each; undefined: no order is let down. */
const expected: Record<string, string | undefined> = {
  'sold in the shop, then on the web': before,
  'sold in the shop by a till that was offline': before,
  'ordered on the web, then sold in the shop': after,
  'ordered on the web, then sold in the branch': after,
  'the web sells one more than there are': twice,
  'the stocktake finds fewer': 'recount',
  'on sale, but never there': 'listed-without-stock',
  'an order for more than there are': 'listed-without-stock',
  'sold twice, then restocked': `${before}, restocked`,
  'sold twice, then the customer cancels': `${before}, cancelled`,
  'sold twice, then refunded': `${before}, refunded`,
  'sold twice, then another piece is found and sent': `${before}, fulfilled`,
  'two orders for one piece, then the older is cancelled': `${twice}, cancelled`,
  'ordered, sent and counted': undefined,
  'sent, then ordered again before the next count': twice,
  'sold on back-order': undefined,
  'never counted': undefined,
  'a test order takes nothing': undefined,
}

const seeds = Array.from({ length: 50 }, (_, index) => index + 1)
const itemOf = (backorders: boolean): Item => ({ sku: 'DRESS-1', title: 'Dress', priceMinor: 4_995, backorders })

it('has a verdict for every story', () => {
  expect(stories.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort())
})

it.each(stories)('“$name” ends as its name says, whatever the seed', ({ name, backorders = false, play }) => {
  for (const seed of seeds) {
    const scene = sceneFor(itemOf(backorders), randomFrom(seed))
    play(scene)
    const { oversold, isUnknown } = keepBooks(scene.deeds)
    const told = oversold.map(({ cause, resolution }) => [cause, ...(resolution ? [resolution] : [])].join(', '))
    expect(told).toEqual(expected[name] === undefined ? [] : [expected[name]])
    expect(isUnknown).toBe(name === 'never counted')
  }
})

it('lets nobody down where there is plenty, however busy it gets', () => {
  for (const seed of seeds) {
    const scene = sceneFor(itemOf(false), randomFrom(seed))
    playPlenty(scene, seed)
    const { oversold, happenings } = keepBooks(scene.deeds)
    expect(oversold).toEqual([])
    expect(happenings.filter(({ kind }) => kind === 'ordered')).toHaveLength(seed)
  }
})
