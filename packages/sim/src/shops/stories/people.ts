/** Customers whom one system knows and another does not, or knows otherwise, and wishes that are not heard. */
import { hour, mended, patience, type ShopStory } from './stage.ts'

export const people: readonly ShopStory[] = [
  {
    name: 'a customer never reaches the CRM',
    play(stage) {
      const [name, since] = [stage.who(), stage.at()]
      stage.diary.customer(name, since, 'web')
      const from = since + patience['customer.missing']
      const until = mended(stage, from, 5 * hour)
      stage.diary.truth({ detector: 'customer.missing', key: name, from, until })
      if (until !== undefined) stage.diary.customer(name, until, 'crm')
    },
  },
  {
    name: 'a customer’s number is changed in one place',
    play(stage) {
      const [name, since] = [stage.who(), stage.at()]
      const { diary } = stage
      diary.customer(name, since, 'web', { phone: `${name}-old` })
      diary.customer(name, since + 5, 'crm', { phone: `${name}-old` })
      diary.customer(name, since + hour, 'crm', { phone: `${name}-new` })
      const from = since + hour + patience['customer.mismatch']
      const until = mended(stage, from, 6 * hour)
      diary.truth({ detector: 'customer.mismatch', key: name, from, until })
      if (until !== undefined) diary.customer(name, until, 'web', { phone: `${name}-new` })
    },
  },
  {
    name: 'the CRM has somebody twice',
    play(stage) {
      const [name, since] = [stage.who(), stage.at()]
      const { diary } = stage
      diary.customer(name, since, 'web')
      diary.customer(name, since + 5, 'crm')
      diary.customer(name, since + 30, 'crm', { id: `${name}-again` })
      const from = since + 30 + patience['customer.duplicate']
      const until = mended(stage, from, 5 * hour)
      diary.truth({ detector: 'customer.duplicate', key: name, from, until })
      if (until !== undefined) diary.mergeCustomers(until, 'crm', `${name}-crm`, `${name}-again`)
    },
  },
  {
    name: 'somebody unsubscribes in one place',
    play(stage) {
      const [name, since] = [stage.who(), stage.at()]
      const { diary } = stage
      diary.consent(name, since - hour, 'mail', 'granted')
      diary.consent(name, since - hour, 'crm', 'granted')
      diary.consent(name, since, 'crm', 'withdrawn')
      const from = since + patience['consent.conflict']
      const until = mended(stage, from, 5 * hour)
      diary.truth({ detector: 'consent.conflict', key: name, from, until, says: { cause: 'withdrawn' } })
      if (until !== undefined) diary.consent(name, until, 'mail', 'withdrawn')
    },
  },
]
