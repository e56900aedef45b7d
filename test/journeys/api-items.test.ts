/** Items as scripts read them: where each stands, by the word of all systems. */
import { beforeEach, describe, expect, it } from 'vitest'
import { call, connectionNamed, refusal, running, send, withHub } from '../support/admin.ts'
import { soldTwice } from '../support/sold-twice.ts'

withHub()

describe('an item', () => {
  beforeEach(async () => send(...(await soldTwice(running().client))))

  it('shows where it stands, in decimal text', async () => {
    const till = await connectionNamed('Till')
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toEqual({
      item: 'RED-DRESS-M',
      onHand: '0',
      owed: '1',
      sellable: expect.any(String),
      shortfall: '1',
      locations: [
        {
          connection: till.id,
          location: 'outlet-1',
          quantity: '1',
          countedAt: '2026-11-20T10:00:00.000Z',
          basis: 'onHand',
          inPool: true,
        },
      ],
      listings: [
        {
          connection: till.id,
          externalId: 'product-1',
          available: null,
          price: null,
          published: true,
          backorders: null,
          asOf: '2026-11-20T09:00:00.000Z',
        },
      ],
    })
    expect(await refusal('GET', '/v1/items/NEVER-HEARD-OF')).toEqual({ status: 404, paths: [] })
  })
})
