/** The suites that every adapter of a port runs; no case is softened for the weaker one. */
export * from './adapter.contract.ts'
export { aliasesContract } from './aliases.contract.ts'
export { connectionsContract } from './connections.contract.ts'
export { inboxContract } from './inbox.contract.ts'
export { incidentsContract } from './incidents.contract.ts'
export { lifeContract } from './life.contract.ts'
export { policiesContract } from './policies.contract.ts'
export { subjectsContract } from './subjects.contract.ts'
