/** Every port of core, on SQLite in memory and in a folder. */
import {
  alertBooksContract,
  alertingContract,
  aliasesContract,
  answersContract,
  auditContract,
  catalogueContract,
  connectionsContract,
  countersContract,
  dismissalsContract,
  eventsContract,
  inboxContract,
  incidentsContract,
  keysContract,
  lifeContract,
  mailingsContract,
  policiesContract,
  privacyContract,
  pullsContract,
  subjectsContract,
  subscriptionsContract,
  suggestionsContract,
  tenantsContract,
} from '@kilter/core/contracts'
import { describe } from 'vitest'
import { inFolder, inMemory } from './testing/adapter.ts'

describe.each([
  { place: 'in memory', open: inMemory },
  { place: 'in a folder', open: inFolder },
])('embedded $place', ({ open }) => {
  inboxContract(open)
  subjectsContract(open)
  incidentsContract(open)
  keysContract(open)
  lifeContract(open)
  connectionsContract(open)
  aliasesContract(open)
  answersContract(open)
  auditContract(open)
  catalogueContract(open)
  countersContract(open)
  dismissalsContract(open)
  eventsContract(open)
  policiesContract(open)
  privacyContract(open)
  pullsContract(open)
  suggestionsContract(open)
  tenantsContract(open)
  alertBooksContract(open)
  mailingsContract(open)
  alertingContract(open)
  subscriptionsContract(open)
})
