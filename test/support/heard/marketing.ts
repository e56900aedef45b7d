/** Marketing: who agreed to what, and little else. */
import fc from 'fast-check'
import { but, emailOf, type Hearing, recordOf, toAll, toTheSecond } from './heard.ts'

const audience = 'a6b5da1054'
const memberIds = fc.stringMatching(/^[0-9a-f]{10}$/)

export const mailchimp: Hearing = {
  likely: { 'consent.changed': toAll },
  forms: { customer: memberIds, list: memberIds },
  hears: {
    'customer.updated': {
      loses: 'what is finer than a second, and whether it is archived; there is no member without an address',
      as: (draft) => (draft.data.person.email ? [but(draft, { archived: undefined }, toTheSecond(draft.time))] : []),
    },
    'consent.changed': {
      loses: 'what is finer than a second, the number, and whose a dead address is; all else is to a list, of a member',
      as: (draft) => {
        const { person, channel, state, list = audience } = draft.data
        const customer = recordOf(draft)
        const time = toTheSecond(draft.time)
        if (channel !== 'email' || state === 'pending' || !person.email || customer === undefined) return []
        const consent = but(draft, { person: emailOf(person), list, customer }, time)
        if (state === 'withdrawn') return [consent]
        if (state === 'undeliverable') return [but(draft, { person: emailOf(person), list, customer: null }, time)]
        return [{ type: 'customer.updated', time, data: { customer, person } }, consent]
      },
    },
  },
}

const told = ['email granted', 'email withdrawn', 'email undeliverable', 'sms granted', 'sms withdrawn']

export const klaviyo: Hearing = {
  likely: { 'consent.changed': toAll },
  hears: {
    'consent.changed': {
      loses: 'what is finer than a second, and consent to one list; of an address alone by a profile of its own',
      as: (draft) => {
        const { channel, state, list } = draft.data
        const customer = recordOf(draft)
        if (!told.includes(`${channel} ${state}`) || list !== undefined || customer === undefined) return []
        return [but(draft, { customer }, toTheSecond(draft.time))]
      },
    },
  },
}
