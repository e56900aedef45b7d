/** Items as Lambda gets them from a DynamoDB stream. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { Item } from './table.ts'

type Image = Readonly<Record<string, unknown>>

/** Bytes come as base64, for the event is JSON. */
export function itemFrom(image: Image): Item {
  const entries = Object.entries(image).map(([name, value]) => [name, decoded(value as AttributeValue)])
  return unmarshall(Object.fromEntries(entries))
}

function decoded(value: AttributeValue): AttributeValue {
  const bytes: unknown = value.B
  return typeof bytes === 'string' ? { B: Buffer.from(bytes, 'base64') } : value
}
