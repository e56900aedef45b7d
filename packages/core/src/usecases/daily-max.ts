/** How much one address got within 24 hours: where each message costs money, there is an end to it (NTF-05). */
import type { Channel } from '../alert/channel.ts'
import type { Recipient } from '../alert/recipient.ts'
import type { Mailings } from '../ports/mailings.ts'
import { addMilliseconds, type Instant } from '../values.ts'

const dayMilliseconds = 24 * 3_600_000
/** A weekly digest gathers for seven days, and nothing is tried for longer than three. */
const onTheWayMilliseconds = 11 * dayMilliseconds

/** A store looks at a bounded number of messages for a page, which may then be short. */
export async function isDailyMaxReached(
  { tenant, id: recipient }: Recipient,
  { dailyMax }: Pick<Channel, 'dailyMax'>,
  mailings: Pick<Mailings, 'list'>,
  now: Instant,
): Promise<boolean> {
  if (dailyMax === undefined) return false
  const since = addMilliseconds(now, -dayMilliseconds)
  const oldest = addMilliseconds(now, -onTheWayMilliseconds)
  let count = 0
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = { limit: dailyMax, ...(cursor !== undefined && { cursor }) }
    const found: Awaited<ReturnType<Mailings['list']>> = await mailings.list(
      tenant,
      { status: 'sent', recipient },
      page,
    )
    count += found.items.filter(({ attempts }) => (attempts.at(-1)?.at ?? since) > since).length
    if (count >= dailyMax) return true
    cursor = found.items.some(({ createdAt }) => createdAt < oldest) ? null : found.nextCursor
  }
  return false
}
