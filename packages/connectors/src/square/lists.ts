/** What Square's API lists of what changed, each thing as the webhook about it.
 * Source: https://developer.squareup.com/reference/square, payments, refunds and inventory */
import type { Listed, VendorList } from '@kilter/core'
import * as z from 'zod'
import { time } from '../fields.ts'
import { asWebhook, goesOn, pageRead, pathWith } from '../lists.ts'

interface Settings {
  readonly merchantId?: string | undefined
}

const pageLength = 100
const cursor = z.string().nullish()
const updated = z.array(z.looseObject({ updated_at: time })).nullish()
const PaymentsPage = z.object({ payments: updated, cursor })
const RefundsPage = z.object({ refunds: updated, cursor })
const CountsPage = z.object({ counts: z.array(z.looseObject({ calculated_at: time })).nullish(), cursor })

const webhook = (type: string, object: object, { merchantId }: Settings, changedAt: Listed['changedAt']): Listed =>
  asWebhook({ merchant_id: merchantId ?? '', type, data: { object } }, {}, changedAt)

const byUpdate = (since: string, at: string | undefined) => ({
  updated_at_begin_time: since,
  sort_field: 'UPDATED_AT',
  sort_order: 'ASC',
  limit: pageLength,
  cursor: at,
})

/** Both lists leave out what was made more than a year ago. */
const reachesBackDays = 365

const payments: VendorList<Settings> = {
  name: 'payments',
  isOldestFirst: true,
  reachesBackDays,
  ask: ({ since, cursor: at }) => ({ path: pathWith('/v2/payments', byUpdate(since, at)) }),
  read: (answer, _page, settings) => {
    const page = pageRead(PaymentsPage, answer)
    const listed = (page.payments ?? []).map(({ updated_at, ...rest }) =>
      webhook('payment.updated', { payment: { ...rest, updated_at } }, settings, updated_at),
    )
    return { listed, ...goesOn(page.cursor) }
  },
}

const refunds: VendorList<Settings> = {
  name: 'refunds',
  isOldestFirst: true,
  reachesBackDays,
  ask: ({ since, cursor: at }) => ({ path: pathWith('/v2/refunds', byUpdate(since, at)) }),
  read: (answer, _page, settings) => {
    const page = pageRead(RefundsPage, answer)
    const listed = (page.refunds ?? []).map(({ updated_at, ...rest }) =>
      webhook('refund.updated', { refund: { ...rest, updated_at } }, settings, updated_at),
    )
    return { listed, ...goesOn(page.cursor) }
  },
}

/** What is on the shelves, where that changed. */
const counts: VendorList<Settings> = {
  name: 'counts',
  ask: ({ since, cursor: at }) => ({
    path: '/v2/inventory/counts/batch-retrieve',
    body: {
      updated_after: since,
      states: ['IN_STOCK'],
      limit: pageLength,
      ...(at === undefined ? {} : { cursor: at }),
    },
  }),
  read: (answer, _page, settings) => {
    const page = pageRead(CountsPage, answer)
    const listed = (page.counts ?? []).map(({ calculated_at, ...rest }) =>
      webhook('inventory.count.updated', { inventory_counts: [{ ...rest, calculated_at }] }, settings, calculated_at),
    )
    return { listed, ...goesOn(page.cursor) }
  },
}

export const lists: readonly VendorList<Settings>[] = [payments, refunds, counts]
