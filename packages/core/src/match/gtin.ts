const lengths = [8, 12, 13, 14]

/** The number of a bar code without the zeros before it, so that UPC-A, EAN-13 and GTIN-14 of one thing are one. Undefined where
 * the length or the check digit is wrong, and for numbers of restricted circulation, which every company gives as it likes.
 * Sources: GS1 General Specifications, 7.9 (check digit), 1.4 (GS1 prefixes) and 2.1.13.2: "it does not provide unique
 * identification of a trade item if it leaves the company's premises". UPC-E is not read. */
export function gtinForm(given: string): string | undefined {
  const digits = given.replace(/[\s-]/g, '')
  if (!/^[0-9]+$/.test(digits) || !lengths.includes(digits.length)) return undefined
  const padded = digits.padStart(14, '0')
  const sum = [...padded].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0)
  return sum % 10 !== 0 || isRestricted(padded) ? undefined : digits.replace(/^0+/, '')
}

/** RCN-13 has the prefix 02, 04 or 20 to 29, which is 2 or 4 of an RCN-12; RCN-8 has 0 or 2. Behind whatever first digit of a GTIN-14. */
const isRestricted = (padded: string): boolean => /^[0-9](?:2|02|04)/.test(padded) || /^0{6}[02]/.test(padded)
