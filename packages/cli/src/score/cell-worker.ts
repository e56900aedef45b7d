import { parentPort } from 'node:worker_threads'
import { type CellName, cellOf } from './cell.ts'

parentPort?.on('message', (name: CellName) => {
  void cellOf(name).then((cell) => parentPort?.postMessage(cell))
})
