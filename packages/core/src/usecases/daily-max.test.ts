import { expect, it } from 'vitest'
import type { Mailing } from '../alert/mailing.ts'
import { Recipient } from '../alert/recipient.ts'
import { noon, shop } from '../ports/adapter.contract.ts'
import type { Mailings } from '../ports/mailings.ts'
import { addMilliseconds } from '../values.ts'
import { isDailyMaxReached } from './daily-max.ts'

const hour = 3_600_000
const recipient = Recipient.parse({
  ...{ id: `rcp_${'0'.repeat(26)}`, tenant: shop, name: 'Jo', channel: 'sms', address: '+4930123', createdAt: noon },
})
const sent = (hoursAgo: number, madeHoursAgo = hoursAgo): Mailing => ({
  ...{ id: `msg_${hoursAgo}`, tenant: shop, recipient: recipient.id, group: '', reason: 'opened', status: 'sent' },
  ...{ severity: 'info', count: 1, shown: [], createdAt: addMilliseconds(noon, -madeHoursAgo * hour), tries: 1 },
  ...{ attempts: [{ at: addMilliseconds(noon, -hoursAgo * hour) }], rev: 1 },
})
/** As a store answers that looks at no more than a bound: short pages, and empty ones, with more behind them. */
const pagesOf = (...pages: Mailing[][]): Pick<Mailings, 'list'> => ({
  list: async (_tenant, _filter, { cursor = '0' }) => {
    const next = Number(cursor) + 1
    return { items: pages[Number(cursor)] ?? [], nextCursor: next < pages.length ? String(next) : null }
  },
})
const isReached = (dailyMax: number | undefined, ...pages: Mailing[][]) =>
  isDailyMaxReached(recipient, { ...(dailyMax !== undefined && { dailyMax }) }, pagesOf(...pages), noon)

it('NTF-05: counts all that one number had within 24 hours, on however many pages that stands', async () => {
  expect(await isReached(3, [sent(1)], [], [sent(2), sent(23)])).toBe(true)
  expect(await isReached(3, [sent(1), sent(2), sent(3), sent(4)])).toBe(true)
  expect(await isReached(4, [sent(1)], [], [sent(2), sent(23)])).toBe(false)
  expect(await isReached(3, [sent(1)], [], [sent(2), sent(25)])).toBe(false)
  expect(await isReached(undefined, [sent(1), sent(2)])).toBe(false)
})

it('NTF-05: counts what was made long before, and got through only now', async () => {
  expect(await isReached(2, [sent(1)], [sent(30), sent(2, 7 * 24)])).toBe(true)
})

it('looks no further than what can still have been on its way', async () => {
  const endless: Pick<Mailings, 'list'> = {
    list: async (_tenant, _filter, { cursor = '0' }) => ({
      ...{ items: [sent(Number(cursor) * 24 + 30)], nextCursor: String(Number(cursor) + 1) },
    }),
  }
  expect(await isDailyMaxReached(recipient, { dailyMax: 2 }, endless, noon)).toBe(false)
})
