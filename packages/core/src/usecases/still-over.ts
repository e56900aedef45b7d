/** An all-clear that was held up, be it by a receiver that was down: what has come back since is not over. */
import { ended, type Mailing } from '../alert/mailing.ts'
import type { Incidents } from '../ports/incidents.ts'

/** With what of it is still over; dropped where nothing is. Other messages stay as they are. */
export async function stillOver(mailing: Mailing, incidents: Pick<Incidents, 'find'>): Promise<Mailing> {
  if (mailing.reason !== 'resolved') return mailing
  const { tenant, shown, count } = mailing
  const found = await Promise.all(shown.map(({ incident }) => incidents.find(tenant, incident)))
  const isBack = (at: number) => found[at] !== undefined && found[at].status !== 'resolved'
  const over = shown.filter((_, at) => !isBack(at))
  const left = count - (shown.length - over.length)
  return left > 0
    ? { ...mailing, shown: over, count: left }
    : ended(mailing, 'dropped', 'all of it had come back before it left')
}
