/** Writes `src/openapi.ts` from what a hub says of itself: npm run client */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startHub } from '@kilter/cli'
import { typesOf } from './types.ts'

const hub = await startHub({ folder: ':memory:', port: 0, adminKey: 'not-used', log: () => {} })
try {
  const document = (await (await fetch(`${hub.url}/openapi.json`)).json()) as object
  writeFileSync(join(import.meta.dirname, '../src/openapi.ts'), await typesOf(document))
} finally {
  await hub.stop()
}
