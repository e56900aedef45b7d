/** QuickBooks names a record and what was done to it; the record is looked up. */
import {
  type EventDraft,
  type Interpretation,
  type InterpretInput,
  type Lookup,
  type Money,
  Refusal,
} from '@kilter/core'
import { answerRead, known, moneyAt } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import type { Settings } from './index.ts'
import { type Change, CreditMemoAnswer, CustomerAnswer, changesIn, InvoiceAnswer, PaymentAnswer } from './payloads.ts'

type Input = InterpretInput<Settings>
type Say = (change: Change, answer: unknown, input: Input) => EventDraft[]

const entities: Readonly<Record<string, { readonly looked: Say; readonly gone: (change: Change) => EventDraft[] }>> = {
  invoice: { looked: invoiced, gone: voided('invoice') },
  creditmemo: { looked: credited, gone: voided('credit') },
  payment: { looked: paid, gone: takenBack },
  customer: { looked: customerUpdated, gone: customerGone },
}

export function changesSaid(json: unknown, input: Input): Interpretation {
  const missing = new Map<string, Lookup>()
  const said = changesIn(json).flatMap((change) => {
    const entity = entities[change.entity]
    if (!entity) return []
    if (change.verb === 'merged') return merged(change)
    if (change.verb === 'deleted' || change.verb === 'voided') return entity.gone(change)
    const key = `${change.entity}:${change.id}`
    if (!input.lookups.has(key)) {
      const company = encodeURIComponent(input.settings.realmId)
      missing.set(key, { key, path: `/v3/company/${company}/${change.entity}/${encodeURIComponent(change.id)}` })
      return []
    }
    const answer = input.lookups.get(key)
    return answer === null ? [] : entity.looked(change, answer, input)
  })
  return missing.size > 0 ? { lookups: [...missing.values()] } : said
}

/** A company with one currency does not name it. */
function money(path: string, amount: string | number, currency: string | undefined, { settings }: Input): Money {
  const code = currency ?? settings.currency
  if (code !== undefined) return moneyAt(path, String(amount), code)
  throw new Refusal('unsupported', 'QuickBooks names no currency here: set settings.currency', { path })
}

/** A voided record stays, with all amounts zero and this before whatever was noted. */
const isVoided = ({ TotalAmt, PrivateNote }: { TotalAmt: number | string; PrivateNote?: string | null | undefined }) =>
  Number(TotalAmt) === 0 && PrivateNote?.startsWith('Voided') === true

function invoiced(change: Change, answer: unknown, input: Input): EventDraft[] {
  const key = `invoice:${change.id}`
  const { Invoice: invoice } = answerRead(InvoiceAnswer, answer, key)
  if (isVoided(invoice)) return voided('invoice')({ ...change, time: invoice.MetaData.LastUpdatedTime })
  const due = money(`${key}.Balance`, invoice.Balance, invoice.CurrencyRef?.value, input)
  const data = {
    invoice: invoice.Id,
    kind: 'invoice' as const,
    status: due.amountMinor === 0 ? ('paid' as const) : ('open' as const),
    ...known('number', invoice.DocNumber),
    total: money(`${key}.TotalAmt`, invoice.TotalAmt, invoice.CurrencyRef?.value, input),
    due,
    ...known('customer', invoice.CustomerRef?.value),
  }
  return [{ type: 'invoice.updated', time: invoice.MetaData.LastUpdatedTime, data }]
}

function credited({ id }: Change, answer: unknown, input: Input): EventDraft[] {
  const key = `creditmemo:${id}`
  const { CreditMemo: memo } = answerRead(CreditMemoAnswer, answer, key)
  const data = {
    invoice: memo.Id,
    kind: 'credit' as const,
    status: 'open' as const,
    ...known('number', memo.DocNumber),
    total: money(`${key}.TotalAmt`, memo.TotalAmt, memo.CurrencyRef?.value, input),
    ...known('customer', memo.CustomerRef?.value),
  }
  return [{ type: 'invoice.updated', time: memo.MetaData.LastUpdatedTime, data }]
}

function voided(kind: 'invoice' | 'credit') {
  return ({ id: invoice, time }: Change): EventDraft[] => [
    { type: 'invoice.updated', time, data: { invoice, kind, status: 'void' } },
  ]
}

/** Which invoices it settles is told by its links, never by its amount. */
function paid(change: Change, answer: unknown, input: Input): EventDraft[] {
  const key = `payment:${change.id}`
  const { Payment: payment } = answerRead(PaymentAnswer, answer, key)
  if (isVoided(payment)) return takenBack({ ...change, verb: 'voided', time: payment.MetaData.LastUpdatedTime })
  const links = (payment.Line ?? []).flatMap(({ LinkedTxn }) => LinkedTxn ?? [])
  const data = {
    payment: payment.Id,
    amount: money(`${key}.TotalAmt`, payment.TotalAmt, payment.CurrencyRef?.value, input),
    invoices: links.filter(({ TxnType }) => TxnType === 'Invoice').map(({ TxnId }) => TxnId),
  }
  return [{ type: 'payment.captured', time: payment.MetaData.LastUpdatedTime, data }]
}

function takenBack({ id: payment, verb, time }: Change): EventDraft[] {
  return [{ type: 'payment.failed', time, data: { payment, reason: verb } }]
}

function customerUpdated({ id }: Change, answer: unknown, { digest }: Input): EventDraft[] {
  const { Customer: given } = answerRead(CustomerAnswer, answer, `customer:${id}`)
  const person = personFrom(
    { email: given.PrimaryEmailAddr?.Address, phone: given.PrimaryPhone?.FreeFormNumber },
    digest,
  )
  const data = {
    customer: given.Id,
    person,
    ...nameFrom([given.DisplayName], digest),
    archived: given.Active === false,
  }
  return [{ type: 'customer.updated', time: given.MetaData.LastUpdatedTime, data }]
}

/** What QuickBooks calls deleted is made inactive, and stays. */
function customerGone({ id: customer, time }: Change): EventDraft[] {
  return [{ type: 'customer.updated', time, data: { customer, person: {}, archived: true } }]
}

function merged({ entity, id: customer, deletedId, time }: Change): EventDraft[] {
  if (entity !== 'customer' || deletedId === undefined) return []
  return [{ type: 'customer.merged', time, data: { customer, merged: [deletedId] } }]
}
