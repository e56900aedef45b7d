/** The key that secrets and cursors are sealed with: made once, kept encrypted under a KMS key, opened once a process. */
import { Sealer } from '@kilter/core'
import { head } from './places.ts'
import type { Table } from './table.ts'

/** What wraps and unwraps a data key. */
export interface Keyring {
  /** A new key, in clear and wrapped. */
  generate(): Promise<{ readonly plain: Uint8Array; readonly wrapped: Uint8Array }>
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>
}

const place = { pk: 'meta#data-key', sk: head }

/** Answers the sealer; the first caller of a process waits for KMS once. */
export function createMasterKey(table: Table, keyring: Keyring): () => Promise<Sealer> {
  let known: Promise<Sealer> | undefined
  const open = async (): Promise<Sealer> => {
    const item = await table.get(place)
    if (item) return new Sealer(await keyring.unwrap(item.wrapped as Uint8Array))
    const { plain, wrapped } = await keyring.generate()
    const { met } = await table.put({ ...place, wrapped }, { expression: 'attribute_not_exists(#pk)' })
    return met ? new Sealer(plain) : open()
  }
  return () => {
    known ??= open().catch((error) => {
      known = undefined
      throw error
    })
    return known
  }
}
