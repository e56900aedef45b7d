export { createApi } from './app.ts'
export { bodyBytesMax } from './hooks.ts'
export type { ApiPorts } from './ports.ts'
