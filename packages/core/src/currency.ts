/** How finely each currency is counted: in the minor unit of ISO 4217, which is what vendors' integers are in.
 * The runtime's own digits (CLDR) are those of shop windows: it shows no fillér, and a payment of 12.50 HUF has them all the same. */
import { Refusal } from './refusal.ts'

/** Where it is not two decimals. Source: ISO 4217:2015, list one of its maintenance agency, https://www.six-group.com */
const exceptions: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

const digitsByCurrency: ReadonlyMap<string, number> = new Map([
  ...Intl.supportedValuesOf('currency').map((currency) => [currency, 2] as const),
  ...Object.entries(exceptions).flatMap(([digits, codes]) =>
    codes.split(' ').map((currency) => [currency, Number(digits)] as const),
  ),
])

/** Unit: decimals of the minor unit. Refused: a currency that nobody knows. */
export function minorDigits(currency: string): number {
  const digits = digitsByCurrency.get(currency)
  if (digits === undefined) throw new Refusal('unreadable', 'an unknown currency')
  return digits
}
