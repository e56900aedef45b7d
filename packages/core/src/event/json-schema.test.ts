import { expect, it } from 'vitest'
import { EventDraft } from './event.ts'
import { eventJsonSchemas } from './json-schema.ts'

it('describes the data of every event type', () => {
  const schemas = eventJsonSchemas()
  expect(Object.keys(schemas).sort()).toEqual(EventDraft.options.map(({ shape }) => shape.type.value).sort())
  expect(schemas['stock.counted']).toMatchObject({
    type: 'object',
    properties: { quantity: { type: 'string', pattern: expect.any(String) }, basis: { enum: ['onHand', 'available'] } },
    required: expect.arrayContaining(['item', 'location', 'quantity', 'basis']),
  })
})
