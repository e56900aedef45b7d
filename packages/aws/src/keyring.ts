/** Wraps and unwraps the hub's own key with one of KMS. */
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms'
import { keyLength, Refusal } from '@kilter/core'
import type { Keyring } from './master-key.ts'
import { refusalOf } from './refusal-of.ts'

/** The context is checked by KMS: a key wrapped for something else does not open. */
const EncryptionContext = { purpose: 'kilter/data-key' }

export function createKeyring(client: KMSClient, keyId: string): Keyring {
  return {
    generate: async () => {
      const command = new GenerateDataKeyCommand({ KeyId: keyId, NumberOfBytes: keyLength, EncryptionContext })
      const { Plaintext, CiphertextBlob } = await client.send(command).catch(fail)
      if (!Plaintext || !CiphertextBlob) throw new Refusal('unavailable', 'KMS gave no key')
      return { plain: Plaintext, wrapped: CiphertextBlob }
    },
    unwrap: async (wrapped) => {
      const command = new DecryptCommand({ KeyId: keyId, CiphertextBlob: wrapped, EncryptionContext })
      const { Plaintext } = await client.send(command).catch(fail)
      if (!Plaintext) throw new Refusal('unavailable', 'KMS opened no key')
      return Plaintext
    },
  }
}

const fail = (error: unknown): never => {
  throw refusalOf(error)
}
