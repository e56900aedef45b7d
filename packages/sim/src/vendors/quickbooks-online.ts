/** QuickBooks Online's word, in its CloudEvents form: an event names a record, and what it says now is read. Times of records are whole
 * seconds. Source: https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks */
import type { Instant, InvoiceUpdated, Money } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { decimalText, localTime, numberFor } from './forms.ts'
import { jsonOf } from './json.ts'
import { type Changed, type ListAnswer, numberedPage } from './listing.ts'
import { uuidOf } from './signed.ts'
import { voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const realmId = '310687'
const officeHours = -8

export const quickbooksOnline: VoiceMaker = ({ people, currency }) => {
  const records = new Map<string, Kept>()

  const told = (
    time: Instant,
    events: readonly { readonly what: string; readonly id: string; readonly data?: object }[],
  ) => {
    const body = events.map(({ what, id, data = {} }) => ({
      ...{
        specversion: '1.0',
        id: uuidOf(jsonOf([what, id, data, time, records.get(id)])),
        source: 'intuit.simulated=',
      },
      ...{ type: `qbo.${what}.v1`, datacontenttype: 'application/json', time, intuitentityid: id },
      ...{ intuitaccountid: realmId, data },
    }))
    return body.length === 0 ? [] : [{ body: JSON.stringify(body) }]
  }

  /** The record as it is from now on. */
  function changed(entity: string, id: string, time: Instant, record: object): Telling[] {
    const key = `${entity}/${id}`
    const what = `${entity.toLowerCase()}.${records.has(key) ? 'updated' : 'created'}`
    keep(entity, id, time, record)
    return told(time, [{ what, id }])
  }

  function keep(entity: string, id: string, time: Instant, record: object): void {
    const LastUpdatedTime = localTime(time, officeHours)
    const body = { Id: id, ...record, SyncToken: '1', MetaData: { LastUpdatedTime } }
    records.set(`${entity}/${id}`, { entity, id, at: `${time.slice(0, 19)}.000Z` as Instant, body })
  }

  /** The record stays, with nothing left of its amounts. */
  function voided(entity: string, id: string, time: Instant): Telling[] {
    const known = records.get(`${entity}/${id}`)
    if (known) keep(entity, id, time, { ...known.body, ...nothingLeft })
    return told(time, [{ what: `${entity.toLowerCase()}.voided`, id }])
  }

  /** One query alone is understood: for what was updated since. */
  function answered(query: string): ListAnswer {
    const [, entity = '', since = '', start = '', limit = ''] = updatedSince.exec(query) ?? []
    const [length, page] = [Number(limit), Math.floor(Number(start) / Number(limit)) + 1]
    const ofKind = [...records.values()].filter((record) => record.entity === entity)
    const active = ofKind.filter(({ body }) => query.includes('Active IN (true, false)') || body.Active !== false)
    const rows = numberedPage(active, { since: new Date(since).toISOString(), page, limit: length })
    const QueryResponse = rows.length === 0 ? {} : { [entity]: rows.map(({ body }) => body) }
    return { json: { QueryResponse, time: localTime('2026-11-21T00:00:00.000Z' as Instant, officeHours) } }
  }

  return voiceOf({
    settings: { realmId, currency },
    tellers: {
      /** There are no drafts here, and nothing is told of what has no sum. */
      'invoice.updated': ({ time, data }) => {
        const entity = { invoice: 'Invoice', credit: 'CreditMemo', bill: 'Bill' }[data.kind]
        const id = numberFor(data.invoice)
        if (data.status === 'void') return voided(entity, id, time)
        if (data.status === 'draft' || data.total === undefined) return []
        return changed(entity, id, time, transactionBody(data, data.total))
      },
      'payment.captured': ({ time, data: { payment, amount, invoices = [] } }) =>
        changed('Payment', numberFor(payment), time, {
          ...{ TotalAmt: Number(decimalText(amount)), CurrencyRef: { value: amount.currency } },
          Line: invoices.map((id) => ({ LinkedTxn: [{ TxnId: numberFor(id), TxnType: 'Invoice' }] })),
        }),
      /** A payment that fails after all is taken out of the books. */
      'payment.failed': ({ time, data: { payment } }) => voided('Payment', numberFor(payment), time),
      'customer.updated': ({ time, data: { customer, person, name, archived } }) => {
        const { email, phone } = writtenOf(person, people)
        const written = name && people(name.digest)
        return changed('Customer', numberFor(customer), time, {
          ...(written !== undefined && { DisplayName: written }),
          ...(email !== undefined && { PrimaryEmailAddr: { Address: email } }),
          ...(phone !== undefined && { PrimaryPhone: { FreeFormNumber: phone } }),
          Active: archived !== true,
        })
      },
      'customer.merged': ({ time, data: { customer, merged } }) =>
        told(
          time,
          merged.map((id) => ({
            ...{ what: 'customer.merged', id: numberFor(customer), data: { deletedid: numberFor(id) } },
          })),
        ),
      /** What is deleted stays, and is no longer active. */
      'customer.deleted': ({ time, data: { customer } }) =>
        customer === null ? [] : told(time, [{ what: 'customer.deleted', id: numberFor(customer) }]),
    },
    lists: [
      [`/v3/company/${realmId}/query`, (query) => answered(query.get('query') ?? '')],
      /** Nothing is deleted here but customers, who are made inactive. */
      [`/v3/company/${realmId}/cdc`, () => ({ json: { CDCResponse: [{ QueryResponse: [{}, {}, {}] }] } })],
    ],
    reads: [
      [
        /^\/v3\/company\/310687\/(invoice|creditmemo|payment|customer)\/([^/?]+)$/,
        (entity = '', id) => {
          const name = entityOf[entity] ?? ''
          const record = records.get(`${name}/${id}`)
          return record && { [name]: record.body }
        },
      ],
    ],
  })
}

interface Kept extends Changed {
  readonly entity: string
  readonly body: Readonly<Record<string, unknown>>
}

const nothingLeft = { TotalAmt: 0, Balance: 0, Line: [], PrivateNote: 'Voided' }
const updatedSince =
  /^SELECT \* FROM (\w+) WHERE .*MetaData\.LastUpdatedTime >= '([^']+)' .*STARTPOSITION (\d+) MAXRESULTS (\d+)$/

const entityOf: Readonly<Record<string, string>> = {
  invoice: 'Invoice',
  creditmemo: 'CreditMemo',
  payment: 'Payment',
  customer: 'Customer',
}

function transactionBody({ kind, status, due, number, customer }: InvoiceUpdated, total: Money) {
  const unpaid = due?.currency === total.currency ? due : total
  const open = status === 'paid' ? 0 : Number(decimalText(unpaid))
  return {
    ...{ TotalAmt: Number(decimalText(total)), CurrencyRef: { value: total.currency } },
    ...(number !== undefined && { DocNumber: number }),
    ...(customer !== undefined && { CustomerRef: { value: numberFor(customer) } }),
    ...(kind === 'credit' ? { RemainingCredit: open } : { Balance: open }),
  }
}
