import { KMSClient } from '@aws-sdk/client-kms'
import type { Keyring } from '@kilter/aws'
import { createKeyring } from '@kilter/aws/keyring'

export const keyringOf = (keyArn: string): Keyring => createKeyring(new KMSClient({}), keyArn)
