/** Every port of core on DynamoDB Local; on a machine without Java these cases are reported as skipped. */
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
import { onDynamo } from './testing/adapter.ts'
import { describeOnDynamo } from './testing/describe.ts'

describeOnDynamo('aws', (dynamo) => {
  const open = onDynamo(dynamo)
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
  subscriptionsContract(open)
  tenantsContract(open)
  alertBooksContract(open)
  mailingsContract(open)
  alertingContract(open)
})
