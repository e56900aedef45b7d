/** Whose street it is, where neither address nor number stands beside it: the names say it, as far as they can. */

const nameKey = /^((first|last|middle|full|given|family|sur|display|recipient|contact)name|name)(1|2)?$/
const streetKey =
  /^((street|address|addressline|streetaddress|streetname|line|addr)[12]?|zip|zipcode|postcode|postalcode)$/
const word = /\p{L}{2,}/gu

type Field = readonly [name: string, value: unknown]

/** The words of the names that stand there, in lower case. What holds a digit names an order or a thing. */
export const nameWords = (fields: readonly Field[]): string[] =>
  textsOf(fields, nameKey)
    .filter((text) => !/\d/.test(text))
    .flatMap((text) => text.toLowerCase().match(word) ?? [])

export const isAddress = (fields: readonly Field[]): boolean => textsOf(fields, streetKey).length > 0

const textsOf = (fields: readonly Field[], key: RegExp): string[] =>
  fields.flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' && key.test(name.replace(/[^a-z\d]/gi, '').toLowerCase()) ? [value] : [],
  )
