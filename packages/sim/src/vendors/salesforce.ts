/** Salesforce's outbound messages: SOAP with the record as it stands when it is sent, in the fields that were chosen. Deletions and
 * merges send none. Source: https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging.htm */
import type { DealUpdated, Instant } from '@kilter/core'
import { type Contact, Contacts, isForAll } from './contacts.ts'
import { codeFor, decimalText, inCurrency } from './forms.ts'
import { type ListAnswer, numberedPage } from './listing.ts'
import { type Drafted, voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const organizationId = '00D5g000004AbcdEAC'
const code = codeFor(10)

/** Null: the record has none. */
type Fields = Readonly<Record<string, string | boolean | null>>

export const salesforce: VoiceMaker = ({ people, currency }) => {
  const contacts = new Contacts(people, (address) => `0035g000${code(address)}`)
  let told = 0

  const message = (type: 'Contact' | 'Opportunity', fields: Fields): Telling[] => {
    told += 1
    const id = `04l5g000${code(`notification ${told} ${JSON.stringify(fields)}`)}`
    return [{ body: envelopeOf(id, type, fields), headers: { soapaction: '""' } }]
  }

  return voiceOf({
    settings: { organizationId, currency },
    tellers: {
      'customer.updated': (draft) => message('Contact', contactOf(contacts.update(draft).now)),
      'consent.changed': (draft) => {
        const change = isOptOut(draft) ? contacts.consent(draft) : undefined
        return change ? message('Contact', contactOf(change.now)) : []
      },
      'customer.merged': ({ data: { merged } }) => {
        for (const id of merged) contacts.forget(id)
        return []
      },
      'customer.deleted': ({ data: { customer } }) => {
        if (customer !== null) contacts.forget(customer)
        return []
      },
      'deal.updated': ({ time, data }) =>
        data.status === 'deleted' ? [] : message('Opportunity', opportunityOf(data, time, currency)),
    },
    lists: [['/services/data/v62.0/query', (query) => answered(contacts.all, query.get('q') ?? '')]],
    reads: [
      [
        /^\/services\/data\/v62\.0\/sobjects\/Contact\/([^/?]+)$/,
        (id = '') => {
          const contact = contacts.get(id)
          return contact && { ...contactOf(contact), LastModifiedDate: writtenAt(contact.updatedAt) }
        },
      ],
    ],
  })
}

/** One query alone is understood: for whoever was modified since. There are no leads. */
const modifiedSince = /^SELECT .* FROM Contact WHERE LastModifiedDate >= (\S+) .* LIMIT (\d+) OFFSET (\d+)$/

function answered(contacts: readonly Contact[], query: string): ListAnswer {
  const [, since = '9', limit = '1', offset = '0'] = modifiedSince.exec(query) ?? []
  const all = contacts.map(({ id, updatedAt }) => {
    const body = { attributes: { type: 'Contact' }, Id: id, LastModifiedDate: writtenAt(updatedAt) }
    return { id, at: timeOf(updatedAt) as Instant, body }
  })
  const page = Number(offset) / Number(limit) + 1
  const records = numberedPage(all, { since, page, limit: Number(limit) }).map(({ body }) => body)
  return { json: { totalSize: records.length, done: true, records } }
}

/** One flag, of e-mail. */
const isOptOut = ({ data }: Drafted<'consent.changed'>): boolean =>
  isForAll(data) && data.channel === 'email' && (data.state === 'granted' || data.state === 'withdrawn')

/** Records know whole seconds, and write them with zeros behind. */
const writtenAt = (time: Instant): string => `${time.slice(0, 19)}.000+0000`
const timeOf = (time: Instant): string => `${time.slice(0, 19)}.000Z`

/** Nobody is without a last name. The opt-out is always there: false where nobody ever touched it. */
const contactOf = ({ id, email, phone, firstName, lastName, consents, updatedAt }: Contact): Fields => ({
  ...{ Id: id, Email: email ?? null },
  ...{ FirstName: lastName === undefined ? null : (firstName ?? null), LastName: lastName ?? firstName ?? null },
  ...{ HasOptedOutOfEmail: consents.email === 'withdrawn', LastModifiedDate: timeOf(updatedAt), Phone: phone ?? null },
})

const usualStages = { open: 'Prospecting', won: 'Closed Won', lost: 'Closed Lost', deleted: '' } as const

/** Amounts are in the organisation's currency; a stage is always there, and says whether the deal is closed and won. */
function opportunityOf(
  { deal, status = 'open', stage, value, customer }: DealUpdated,
  time: Instant,
  currency: string,
) {
  const amount = inCurrency(value, currency)
  return {
    ...{ Id: deal, AccountId: customer ?? null, Amount: amount === undefined ? null : decimalText(amount) },
    ...{ IsClosed: status !== 'open', IsWon: status === 'won', LastModifiedDate: timeOf(time) },
    StageName: stage ?? usualStages[status],
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign)

const fieldOf = ([name, value]: readonly [string, Fields[string]]): string =>
  value === null ? `<sf:${name} xsi:nil="true"/>` : `<sf:${name}>${escaped(String(value))}</sf:${name}>`

const envelopeOf = (id: string, type: string, fields: Fields): string => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${organizationId}</OrganizationId>
   <ActionId>04k5g000000XyzAAAS</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://example.my.salesforce.com/services/Soap/c/62.0/00D5g000004Abcd</EnterpriseUrl>
   <PartnerUrl>https://example.my.salesforce.com/services/Soap/u/62.0/00D5g000004Abcd</PartnerUrl>
   <Notification>
    <Id>${id}</Id>
    <sObject xsi:type="sf:${type}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
     ${Object.entries(fields).map(fieldOf).join('\n     ')}
    </sObject>
   </Notification>
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`
