export { createApi } from './app.ts'
export { bodyBytesMax } from './limits.ts'
export { ownHostOf } from './own-host.ts'
export type { ApiPorts } from './ports.ts'
