/** The detectors about people. None of them ever sees an address: digests and hints are all there is. */
import { describe, expect, it } from 'vitest'
import { consentConflict } from './consent-conflict.ts'
import { customerDuplicate } from './customer-duplicate.ts'
import { customerMismatch } from './customer-mismatch.ts'
import { customerMissing } from './customer-missing.ts'
import { agreed, ann, crm, Desk, known, mail, office, pseudonym, subjects, web, when } from './testing/office.ts'

const phone = pseudonym('p')
const other = pseudonym('q')

describe('customer.missing', () => {
  const desk = (policy: object = { expectedIn: [crm] }) => new Desk(customerMissing, { policy })

  it('names a customer of the store that the CRM does not know, after the grace', () => {
    const shop = desk().hear(known('09:00', web))
    expect(shop.at('12:00')).toEqual({ findings: [], recheckAt: when('1 09:00') })
    const [finding] = shop.findings('1 09:00')
    expect(finding).toMatchObject({ details: { missingIn: crm, who: 'a•••' } })
    expect(shop.words(finding).title).toBe('CRM does not know a customer of Web shop')
    const added = shop.hear(known('1 10:00', crm, { id: '77' }))
    expect([added.at('2 09:00'), added.resolutionOf(finding, '2 09:00')]).toEqual([{ findings: [] }, 'added'])
  })

  it('says nothing until it is told where customers must be, and nothing of those from before the CRM was connected', () => {
    expect(desk({}).hear(known('09:00', web)).at('5 09:00')).toEqual({ findings: [] })
    const late = office.map((each) => (each.id === crm ? { ...each, createdAt: when('1 00:00') } : each))
    const shop = new Desk(customerMissing, { policy: { expectedIn: [crm] }, connections: late })
    expect(shop.hear(known('09:00', web)).at('5 09:00')).toEqual({ findings: [] })
  })

  it('says nothing of a shared telephone, nor of a lead that only the CRM has', () => {
    expect(
      desk()
        .hear(known('09:00', web, { email: other, phone: ann }))
        .at('5 09:00'),
    ).toEqual({ findings: [] })
    expect(desk().hear(known('09:00', crm)).at('5 09:00')).toEqual({ findings: [] })
  })
})

describe('customer.mismatch', () => {
  const desk = (policy: object = {}) => new Desk(customerMismatch, { policy })
  const both = [known('09:00', web, { phone }), known('10:00', crm, { phone: other })]

  it('names the record that changed first, once both have stood for the grace', () => {
    const shop = desk().hear(...both)
    expect(shop.at('12:00')).toEqual({ findings: [], recheckAt: when('1 10:00') })
    const [finding] = shop.findings('1 10:00')
    expect(finding).toMatchObject({ details: { connection: web, said: 'p•••', believed: 'q•••' } })
    expect(shop.words(finding).title).toBe('Web shop has another telephone number for a customer than CRM')
    const same = shop.hear(known('1 12:00', web, { phone: other }))
    expect([same.at('3 09:00'), same.resolutionOf(finding, '3 09:00')]).toEqual([{ findings: [] }, 'aligned'])
  })

  it('compares only what both have, and names of people only when asked', () => {
    expect(
      desk()
        .hear(known('09:00', web, { phone }), known('09:00', crm))
        .at('5 09:00'),
    ).toEqual({ findings: [] })
    const named = [known('09:00', web, { name: phone }), known('09:00', crm, { name: other })]
    expect(
      desk()
        .hear(...named)
        .at('5 09:00'),
    ).toEqual({ findings: [] })
    expect(
      desk({ fields: ['name'] })
        .hear(...named)
        .findings('5 09:00'),
    ).toHaveLength(1)
  })
})

describe('customer.duplicate', () => {
  const desk = () => new Desk(customerDuplicate)

  it('names a system that has one address in two records', () => {
    const shop = desk().hear(known('09:00', crm), known('10:00', crm, { id: '2' }), known('10:00', web))
    expect(shop.at('10:30')).toEqual({ findings: [], recheckAt: when('11:00') })
    const [finding] = shop.findings('11:00')
    expect(finding).toMatchObject({ discriminator: crm, details: { count: '2', customers: '1, 2' } })
    expect(shop.words(finding).title).toBe('CRM has one customer twice')
  })

  it('says nothing of archived records, and of one record in each system', () => {
    const archived = known('10:00', crm, { id: '2', archived: true })
    expect(desk().hear(known('09:00', crm), archived, known('09:00', web)).at('5 09:00')).toEqual({ findings: [] })
  })
})

describe('consent.conflict', () => {
  const desk = () => new Desk(consentConflict)

  it('names the system that still has a yes after another heard a no', () => {
    const shop = desk().hear(agreed('09:00', mail, 'granted'), agreed('10:00', crm, 'withdrawn'))
    expect(shop.at('10:30')).toEqual({ findings: [], recheckAt: when('11:00') })
    const [finding] = shop.findings('11:00')
    expect(finding).toMatchObject({ discriminator: `email|${mail}`, cause: 'withdrawn', severity: 'warning' })
    expect(shop.words(finding).title).toBe('Newsletter still has a yes from a customer who said no')
    const heard = shop.hear(agreed('12:00', mail, 'withdrawn'))
    expect([heard.at('5 09:00'), heard.resolutionOf(finding, '5 09:00')]).toEqual([{ findings: [] }, 'withdrawn'])
  })

  it('ends when the customer says yes again, wherever', () => {
    const shop = desk().hear(agreed('09:00', mail, 'granted'), agreed('10:00', crm, 'withdrawn'))
    const [finding] = shop.findings('11:00')
    const again = shop.hear(agreed('12:00', mail, 'granted'))
    expect([again.at('5 09:00'), again.resolutionOf(finding, '5 09:00')]).toEqual([{ findings: [] }, 'agreed-again'])
  })

  it('takes a no to one list as a no to other systems, and not to other lists of the same one', () => {
    const lists = [agreed('09:00', mail, 'granted', 'news'), agreed('10:00', mail, 'withdrawn', 'offers')]
    expect(
      desk()
        .hear(...lists)
        .at('5 09:00'),
    ).toEqual({ findings: [] })
    expect(
      desk()
        .hear(...lists, agreed('09:00', crm, 'granted'))
        .findings('5 09:00'),
    ).toHaveLength(1)
  })

  it('counts a mailbox that takes nothing as a no, and systems that never said anything not at all', () => {
    const shop = desk().hear(agreed('09:00', crm, 'granted'), agreed('10:00', mail, 'undeliverable'))
    expect(shop.words(shop.findings('12:00')[0]).title).toBe('CRM still writes to an address that takes nothing')
    expect(
      desk()
        .hear(agreed('10:00', mail, 'withdrawn'))
        .at('5 09:00'),
    ).toEqual({ findings: [] })
  })
})

it('PII-05: no detector about people tells more of them than a hint and a record’s id', () => {
  const all = [known('09:00', web, { phone }), known('10:00', crm, { phone: other }), known('10:00', crm, { id: '2' })]
  const detectors = [customerMissing, customerMismatch, customerDuplicate]
  for (const detector of detectors) {
    const policy = detector === customerMissing ? { expectedIn: [mail] } : {}
    const shop = new Desk(detector, { policy }).hear(...all)
    const [finding] = shop.findings('5 09:00')
    expect(JSON.stringify([finding?.details, shop.words(finding)])).not.toContain(subjects.customer.key)
    expect(JSON.stringify(finding?.details)).toMatch(/[apq]•••/)
  }
})
