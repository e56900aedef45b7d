/** Customers of the simulated shop. All invented; domains and phone numbers are those set aside for examples. */
export interface Person {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly street: string
  readonly city: string
  readonly zip: string
}

const names = [
  ['Mara', 'Lindqvist', 'Lindenallee 4', 'Berlin', '10115'],
  ['Tomas', 'Okafor', 'Hafenweg 12', 'Hamburg', '20095'],
  ['Ines', 'Brandauer', 'Am Anger 7', 'Erfurt', '99084'],
  ['Jonas', 'Vestergaard', 'Mühlgasse 31', 'Leipzig', '04109'],
  ['Amira', 'Haddad', 'Rosenstraße 2', 'Köln', '50667'],
  ['Piet', 'Zwolsman', 'Deichstraße 58', 'Bremen', '28195'],
  ['Lucía', 'Ferrán', 'Bergblick 9', 'Freiburg', '79098'],
  ['Oskar', 'Wieland', 'Marktplatz 16', 'Ulm', '89073'],
] as const
const domains = ['example.com', 'example.org', 'example.net'] as const
const firstId = 7_115_310_627_300

const people: readonly Person[] = names.map(([firstName, lastName, street, city, zip], index) => ({
  id: firstId + index,
  firstName,
  lastName,
  email: `customer${index + 1}@${domains[index % domains.length]}`,
  street,
  city,
  zip,
}))

/** The same order is always of the same person. */
export function personOf(orderNumber: number): Person {
  const person = people[orderNumber % people.length]
  if (!person) throw new RangeError('an order number is a whole number from 0 up')
  return person
}
