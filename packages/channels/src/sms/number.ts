/** Which telephone numbers may be told by SMS: real ones, in the operator's countries, at no premium. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import * as z from 'zod'
import { wantedAs } from '../wanted-as.ts'

export interface SmsAddress {
  /** E.164: `+4915112345678`. */
  readonly phone: string
}

/** Of one number, within 24 hours: SMS cost money, and nobody reads the fiftieth. */
export const smsDailyMax = 50

const numberWanted = 'it must be a telephone number like +4915112345678'
const costly = new Set(['PREMIUM_RATE', 'SHARED_COST', 'UAN', 'PAGER', 'VOICEMAIL'])

/** For people; undefined where it may be told. */
export function numberFault(phone: string, countries: readonly string[]): string | undefined {
  const number = parsePhoneNumberFromString(phone)
  if (!number?.isValid() || number.number !== phone) return numberWanted
  if (!number.country || !countries.includes(number.country)) return `it must be a number of: ${countries.join(', ')}`
  return costly.has(number.getType() ?? '') ? 'it must be no premium number' : undefined
}

export const phoneAddress = (countries: readonly string[]): z.ZodType<SmsAddress> =>
  z.strictObject(
    {
      phone: z.string(numberWanted).check(({ value, issues }) => {
        const fault = numberFault(value, countries)
        if (fault) issues.push({ code: 'custom', message: fault, input: value })
      }),
    },
    wantedAs('{"phone": "+4915112345678"}'),
  )

export const maskPhone = ({ phone }: SmsAddress): string => `+•••${phone.slice(-2)}`
