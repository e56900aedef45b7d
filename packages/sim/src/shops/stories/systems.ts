/** Tools that fall silent, or that nobody understands any more. */
import type { Minute } from '../../world.ts'
import { day, hour, patience, type ShopStory } from './stage.ts'

const learnedDays = 28
const opening = 9
const closing = 18
const sunday = 6

/** Minutes at which the shop is open, on the half hour, from Monday to Saturday. */
const openHours = (from: number, until: number): Minute[] =>
  Array.from({ length: until - from }, (_, index) => from + index)
    .filter((number) => ((number % 7) + 7) % 7 !== sunday)
    .flatMap((number) =>
      Array.from({ length: closing - opening }, (_, index) => number * day + (opening + index + 0.5) * hour),
    )

export const toolTroubles: readonly ShopStory[] = [
  {
    name: 'the counter at the door loses its network on a Tuesday afternoon',
    play({ diary, random }) {
      const last = day + (opening + random.between(1, 4) + 0.5) * hour
      const heard = openHours(-learnedDays, 2).filter((at) => at <= last)
      for (const at of heard) diary.visitors(at, random.between(0, 30))
      // Whole hours count, from the one after the last in which it spoke.
      const from = Math.floor(last / hour) * hour + hour + patience['connection.silent']
      diary.truth({ detector: 'connection.silent', key: 'door', from })
    },
  },
  {
    name: 'the CRM renames a field, and the day after we can read it',
    play({ diary, who, at }) {
      const since = at()
      const until = since + day
      const topic = 'contact.propertyChange'
      const reason = 'Invalid input: expected string, received undefined (at email)'
      const names = [who(), who(), who()]
      diary.garbled({ until, topic, reason }, () => {
        for (const [index, name] of names.entries()) diary.customer(name, since + 20 * index, 'crm')
      })
      diary.truth({ detector: 'schema.drift', key: 'crm', from: since, until })
    },
  },
  {
    name: 'the mailing tool sends something that is no JSON, and nobody mends it',
    play({ diary, who, at }) {
      const since = at()
      diary.garbled({ until: Number.POSITIVE_INFINITY, topic: 'unsubscribe', reason: 'not JSON' }, () => {
        diary.consent(who(), since, 'mail', 'granted')
      })
      diary.truth({ detector: 'connection.failing', key: 'mail', from: since })
    },
  },
]
