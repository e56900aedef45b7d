/** What we read of Salesforce's two feeds, and no more. */
import * as z from 'zod'
import { id, millisecondsTime, time } from '../fields.ts'

/** A record as either feed gives it: the fields that were chosen, or that changed. Null: it has none. */
const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .nullish()
  .transform((given) => (given === null || given === undefined ? undefined : given === true || given === 'true'))
const amount = z.union([z.number(), z.string().max(40)]).nullish()

export const SObject = z.object({
  Email: z.string().nullish(),
  Phone: z.string().nullish(),
  FirstName: z.string().nullish(),
  LastName: z.string().nullish(),
  HasOptedOutOfEmail: flag,
  AccountId: id.nullish(),
  Amount: amount,
  CurrencyIsoCode: z.string().nullish(),
  StageName: z.string().min(1).max(200).nullish(),
  IsWon: flag,
  IsClosed: flag,
  LastModifiedDate: time.nullish(),
  SystemModstamp: time.nullish(),
})
export type SObject = z.infer<typeof SObject>

/** Source: https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_wsdl.htm */
export const OutboundMessage = z.object({
  organizationId: id,
  notifications: z
    .array(z.object({ id, type: z.string().max(100), record: SObject.extend({ Id: id }) }))
    .min(1)
    .max(100),
})
export type OutboundMessage = z.infer<typeof OutboundMessage>

/** Source: https://developer.salesforce.com/docs/atlas.en-us.change_data_capture.meta/change_data_capture/cdc_event_fields_header.htm */
export const Change = SObject.extend({
  ChangeEventHeader: z.object({
    entityName: z.string().max(100),
    recordIds: z.array(id).min(1).max(1_000),
    changeType: z.string().max(100),
    transactionKey: id,
    sequenceNumber: z.int(),
    commitTimestamp: millisecondsTime,
  }),
})
export type Change = z.infer<typeof Change>

/** As the Pub/Sub API hands it out, or as EventBridge carries it from a source that names the organisation. */
export const ChangeEvent = z
  .union([
    z.object({ detail: z.object({ payload: Change }), source: z.string().max(500) }),
    z.object({ payload: Change }),
  ])
  .transform((given) =>
    'detail' in given
      ? {
          change: given.detail.payload,
          organizationId: /\/salesforce\.com\/(00D\w{12,15})\//.exec(given.source)?.[1] ?? '',
        }
      : { change: given.payload, organizationId: undefined },
  )
export type ChangeEvent = z.infer<typeof ChangeEvent>

/** Answer of GET /services/data/v62.0/sobjects/{type}/{id}. */
export const RecordAnswer = SObject.extend({ Id: id })
