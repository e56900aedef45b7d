export { createLookups, type LookupsOptions } from './lookups.ts'
