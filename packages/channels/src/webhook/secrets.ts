/** The secrets that webhooks are signed with. Source: Standard Webhooks 1.0.0. */
import { randomBytes } from 'node:crypto'
import { hmacOf } from '@kilter/core'
import * as z from 'zod'

const keyBytes = 32
const keyBytesMin = 24
const keyBytesMax = 64

/** `whsec_` and the base64 of 24 to 64 random bytes. */
export const WebhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, 'it must be whsec_ and base64')
  .refine((text) => {
    const { length } = keyOf(text)
    return length >= keyBytesMin && length <= keyBytesMax
  }, 'it must hold 24 to 64 bytes')

/** A receiver's own; shown to it once. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(keyBytes).toString('base64')}`

/** `v1,…` for each secret: during a rotation a receiver knows one of them. */
export const signaturesOf = (secrets: readonly string[], signed: string): string =>
  secrets.map((secret) => `v1,${hmacOf({ secret: keyOf(secret), signed: [signed] }).toString('base64')}`).join(' ')

const keyOf = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
