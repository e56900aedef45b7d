export { type AlertWorker, startAlertWorker } from './alert-worker.ts'
export { type BackupSeen, backUp, type Restored, restore } from './backup.ts'
export { defaultTenant, openStore, type Store, type StoreOptions } from './store.ts'
export { startWorker, type Worker, type WorkerOptions } from './worker.ts'
