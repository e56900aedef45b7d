/** What we read of HubSpot's subscriptions and of its API, and no more. Source: https://developers.hubspot.com/docs/api/webhooks */
import * as z from 'zod'
import { id, millisecondsTime, time } from '../fields.ts'

export const HubSpotEvent = z.object({
  subscriptionType: z.string().min(1).max(200),
  portalId: id,
  objectId: id.nullish(),
  objectTypeId: z.string().max(100).nullish(),
  occurredAt: millisecondsTime,
  propertyName: z.string().max(200).nullish(),
  propertyValue: z.string().nullish(),
  changeSource: z.string().max(200).nullish(),
  sourceId: z
    .union([z.string().max(200), z.int()])
    .transform(String)
    .nullish(),
  primaryObjectId: id.nullish(),
  mergedObjectIds: z.array(id).max(1_000).nullish(),
  newObjectId: id.nullish(),
})
export type HubSpotEvent = z.infer<typeof HubSpotEvent>

export const Events = z.array(HubSpotEvent).max(1_000)

/** Answer of GET /crm/v3/objects/contacts/{id}. Source: https://developers.hubspot.com/docs/api/crm/contacts */
export const ContactAnswer = z.object({
  id,
  updatedAt: time,
  archived: z.boolean().nullish(),
  properties: z.object({
    email: z.string().nullish(),
    phone: z.string().nullish(),
    firstname: z.string().nullish(),
    lastname: z.string().nullish(),
    hs_email_optout: z.string().nullish(),
  }),
})

/** Answer of GET /crm/v3/objects/deals/{id}. Source: https://developers.hubspot.com/docs/api/crm/deals */
export const DealAnswer = z.object({
  id,
  updatedAt: time,
  properties: z.object({
    dealstage: z.string().max(200).nullish(),
    amount: z.string().max(40).nullish(),
    deal_currency_code: z.string().max(10).nullish(),
    hs_is_closed_won: z.string().nullish(),
    hs_is_closed: z.string().nullish(),
  }),
})
