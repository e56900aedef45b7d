export { connectors } from './all.ts'
export * from './vendors.ts'
