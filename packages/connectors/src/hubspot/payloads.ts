/** What we read of HubSpot's webhooks and records, and no more. Source: https://developers.hubspot.com/docs/api/webhooks */
import * as z from 'zod'
import { id, millisecondsTime, time } from '../fields.ts'

/** One entry of a batch. Most name a record and little else; a change of a property bears its new value, always as text. */
export const Entry = z.object({
  portalId: id,
  subscriptionType: z.string().min(1).max(200),
  occurredAt: millisecondsTime,
  subscriptionId: id.nullish(),
  /** Not unique by itself. */
  eventId: id.nullish(),
  objectId: id.nullish(),
  /** Where the subscription type says `object` and not which. */
  objectTypeId: z.string().nullish(),
  propertyName: z.string().nullish(),
  propertyValue: z.string().nullish(),
  primaryObjectId: id.nullish(),
  mergedObjectIds: z.array(id).max(1_000).nullish(),
  newObjectId: id.nullish(),
  /** Where it was changed, e.g. `CRM_UI`; for `INTEGRATION` the source is the application. */
  changeSource: z.string().nullish(),
  sourceId: z.union([z.string(), z.int()]).nullish(),
})
export type Entry = z.infer<typeof Entry>

/** At most 100 as documented. */
export const Batch = z.array(Entry).max(1_000)

const property = z.string().nullish()

/** Answer of GET /crm/v3/objects/contacts/{id}: the properties that were asked for, as text. Source: SimplePublicObject of the SDK. */
export const ContactAnswer = z.object({
  id,
  updatedAt: time,
  properties: z.object({
    email: property,
    phone: property,
    firstname: property,
    lastname: property,
    hs_email_optout: property,
  }),
})
export type ContactAnswer = z.infer<typeof ContactAnswer>

/** Answer of GET /crm/v3/objects/deals/{id}. */
export const DealAnswer = z.object({
  id,
  updatedAt: time,
  properties: z.object({ dealstage: property, amount: property, hs_is_closed_won: property }),
})
