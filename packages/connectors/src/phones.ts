/** Phone numbers of the whole world. Apart from the connectors: the door has no use for it, and should not load it. */
import type { PhoneNumbers } from '@kilter/core'
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'

export const phones: PhoneNumbers = {
  e164: (text, country) => {
    const number = parsePhoneNumberFromString(text, country as CountryCode | undefined)
    return number?.isPossible() ? number.number : undefined
  },
}
