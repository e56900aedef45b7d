export { createApi } from './app.ts'
export { bodyBytesMax } from './limits.ts'
export type { ApiPorts } from './ports.ts'
