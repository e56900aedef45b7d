const lengths = [8, 12, 13, 14]

/** The number of a bar code without the zeros before it, so that UPC-A, EAN-13 and GTIN-14 of one thing are one. Undefined where
 * the length or the check digit is wrong, and for those that begin with 2: each shop prints them as it likes.
 * Source: GS1 General Specifications, 7.9 (check digit) and 1.4 (restricted circulation numbers). */
export function gtinForm(given: string): string | undefined {
  const digits = given.replace(/[\s-]/g, '')
  if (!/^[0-9]+$/.test(digits) || !lengths.includes(digits.length)) return undefined
  const padded = digits.padStart(14, '0')
  const sum = [...padded].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0)
  if (sum % 10 !== 0 || /^0+$/.test(digits)) return undefined
  return digits.length !== 8 && /^0{1,2}2/.test(padded) ? undefined : digits.replace(/^0+/, '')
}
