/** What we read of QuickBooks' two kinds of notification and of its API, and no more.
 * Source: https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks */
import { type Instant, Refusal } from '@kilter/core'
import * as z from 'zod'
import { id, time } from '../fields.ts'

const LegacyEntity = z.object({
  name: z.string().max(100),
  id,
  operation: z.string().max(100),
  lastUpdated: time,
  deletedId: id.nullish(),
  deletedID: id.nullish(),
})
export const Legacy = z.object({
  eventNotifications: z
    .array(z.object({ realmId: id, dataChangeEvent: z.object({ entities: z.array(LegacyEntity).max(1_000) }) }))
    .max(1_000),
})

export const CloudEvent = z.object({
  id,
  type: z.string().regex(/^qbo\.[a-z]+\.[a-z]+\.v\d+$/),
  time,
  intuitentityid: id,
  intuitaccountid: id,
  data: z.object({ deletedid: id.nullish() }).nullish(),
})

/** What either kind says of one record. */
export interface Change {
  readonly account: string
  /** `invoice`, `payment`, ... */
  readonly entity: string
  readonly verb: string
  readonly id: string
  readonly deletedId: string | undefined
  readonly time: Instant
  /** The same on every retry. */
  readonly key: string
}

const verbs: Readonly<Record<string, string>> = {
  Create: 'created',
  Update: 'updated',
  Delete: 'deleted',
  Merge: 'merged',
  Void: 'voided',
  Emailed: 'emailed',
}

/** Throws Refusal 'unreadable' for what is neither kind. */
export function changesIn(json: unknown): Change[] {
  if (Array.isArray(json)) return read(z.array(CloudEvent).max(1_000), json).map(ofCloudEvent)
  return read(Legacy, json).eventNotifications.flatMap(({ realmId, dataChangeEvent }) =>
    dataChangeEvent.entities.map((entity) => ofLegacy(realmId, entity)),
  )
}

function ofLegacy(account: string, given: z.infer<typeof LegacyEntity>): Change {
  const { name, id: recordId, operation, lastUpdated } = given
  return {
    account,
    entity: name.toLowerCase(),
    verb: verbs[operation] ?? operation,
    id: recordId,
    deletedId: given.deletedId ?? given.deletedID ?? undefined,
    time: lastUpdated,
    key: [account, name, recordId, operation, lastUpdated].join(' '),
  }
}

function ofCloudEvent(given: z.infer<typeof CloudEvent>): Change {
  const [, entity = '', verb = ''] = given.type.split('.')
  const { intuitaccountid: account, intuitentityid: recordId, data, id: key } = given
  return { account, entity, verb, id: recordId, deletedId: data?.deletedid ?? undefined, time: given.time, key }
}

function read<Schema extends z.ZodType>(schema: Schema, json: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Refusal('unreadable', `events: ${issue?.message}`, { path: issue?.path.join('.') ?? '' })
}

const amount = z.union([z.number(), z.string().max(40)])
const ref = z.object({ value: id })
const linked = z.object({ TxnId: id, TxnType: z.string() })
const transaction = {
  Id: id,
  TotalAmt: amount,
  CurrencyRef: ref.nullish(),
  CustomerRef: ref.nullish(),
  PrivateNote: z.string().nullish(),
  MetaData: z.object({ LastUpdatedTime: time }),
}

/** Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice */
export const InvoiceAnswer = z.object({
  Invoice: z.object({ ...transaction, DocNumber: z.string().nullish(), Balance: amount }),
})
export const CreditMemoAnswer = z.object({
  CreditMemo: z.object({ ...transaction, DocNumber: z.string().nullish(), RemainingCredit: amount.nullish() }),
})
export const PaymentAnswer = z.object({
  Payment: z.object({ ...transaction, Line: z.array(z.object({ LinkedTxn: z.array(linked).nullish() })).nullish() }),
})
export const CustomerAnswer = z.object({
  Customer: z.object({
    Id: id,
    Active: z.boolean().nullish(),
    DisplayName: z.string().nullish(),
    PrimaryEmailAddr: z.object({ Address: z.string().nullish() }).nullish(),
    PrimaryPhone: z.object({ FreeFormNumber: z.string().nullish() }).nullish(),
    MetaData: z.object({ LastUpdatedTime: time }),
  }),
})
