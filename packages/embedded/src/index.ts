export { type AlertWorker, startAlertWorker } from './alert-worker.ts'
export { defaultTenant, openStore, type Store, type StoreOptions } from './store.ts'
export { startWorker, type Worker, type WorkerOptions } from './worker.ts'
