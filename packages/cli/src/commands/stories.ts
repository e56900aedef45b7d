/** `kilter incidents --stories`: incidents with the same cause, as one line. */
import type { Incident } from '@kilter/client'
import { moneyText } from '@kilter/core'
import { type HubFlags, hub, pageOf } from '../client.ts'
import { moment, table } from '../table.ts'

/** Those of the open incidents, unless told otherwise; the biggest first. */
export async function listStories(flags: HubFlags, status: Incident['status'] = 'open', limit = 50): Promise<void> {
  const page = await pageOf(limit, (page) => hub(flags).GET('/v1/stories', { params: { query: { status, ...page } } }))
  if (flags.json) return console.log(JSON.stringify(page, null, 2))
  if (page.items.length === 0) return console.log(`No stories: no incident is ${status}.`)
  const rows = page.items
    .toSorted((left, right) => right.incidents - left.incidents)
    .map(({ title, incidents, byDetector, impact, firstAt, lastAt, key }) => [
      title,
      String(incidents),
      Object.keys(byDetector).join(', '),
      impact.map(moneyText).join(', '),
      moment(firstAt),
      moment(lastAt),
      key,
    ])
  console.log(table(['what', 'incidents', 'found by', 'at stake', 'first', 'last', 'story'], rows))
  console.log('\nSee the incidents of one: kilter incidents --story "<story>"')
  if (page.nextCursor !== null) console.log(`There are more than ${limit}: see them with --limit.`)
}
