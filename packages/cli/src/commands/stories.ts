/** `kilter incidents --stories`: incidents that one thing is behind, as one line. */
import { moneyText } from '@kilter/core'
import { askPage, type HubFlags } from '../client.ts'
import { moment, table } from '../table.ts'

interface ToldStory {
  readonly key: string
  readonly title: string
  readonly incidents: number
  readonly byDetector: Readonly<Record<string, number>>
  readonly impact: readonly { readonly amountMinor: number; readonly currency: string }[]
  readonly firstAt: string
  readonly lastAt: string
}

/** Those of the open incidents, unless told otherwise; the biggest first. */
export async function listStories(flags: HubFlags, status = 'open', limit = 50): Promise<void> {
  const page = await askPage<ToldStory>(flags, '/v1/stories', { status }, limit)
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
