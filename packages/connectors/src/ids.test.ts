import { expect, it } from 'vitest'
import { connectors } from './all.ts'
import { hear } from './testing/hear.ts'

const naming: Readonly<Record<string, (id: string) => { readonly topic: string; readonly body: string }>> = {
  shopify: (id) => ({
    topic: 'inventory_levels/update',
    body: `{"inventory_item_id":${id},"location_id":1,"available":2,"updated_at":"2026-11-20T10:00:00Z"}`,
  }),
  square: (id) => ({
    topic: 'inventory.count.updated',
    body: `{"type":"inventory.count.updated","data":{"object":{"inventory_counts":[{"catalog_object_id":${id},
      "catalog_object_type":"ITEM_VARIATION","state":"IN_STOCK","location_id":"L","quantity":"2",
      "calculated_at":"2026-11-20T10:00:00Z"}]}}}`,
  }),
}

it.each(Object.entries(naming))('IN-10: %s tells ids of 64 bits apart by their last digit', (vendor, bodyOf) => {
  const connector = connectors.get(vendor)
  const ids = ['9007199254740993', '9007199254740992', '820982911946154508', '820982911946154509']
  const items = ids.map((id) => {
    const [said] = (connector && hear(connector, bodyOf(id))) ?? []
    return said?.type === 'stock.counted' ? said.data.item.externalId?.split(':').at(-1) : undefined
  })
  expect(items).toEqual(ids)
})
