import { defineConnector, Refusal, readJson } from '@kilter/core'
import * as z from 'zod'
import { Mapping, mapped } from '../mapping.ts'
import { signedHeaders, standardSignatureMatches } from './signature.ts'

const settings = z.strictObject({
  mapping: Mapping.describe(
    'JSON that says what the tool’s events mean. The format is in the README of this connector.',
  ),
})

const Envelope = z.object({ type: z.string().min(1).max(200).nullish() })

/** Any tool that signs by Standard Webhooks. Source: https://www.standardwebhooks.com */
export const standardWebhooks = defineConnector({
  vendor: 'standard-webhooks',
  name: 'Any tool (Standard Webhooks)',
  settings,
  defaultRoles: [],
  signature: 'Standard Webhooks: HMAC-SHA256 or Ed25519 over id, time and body, base64',
  guide: {
    secret: 'The endpoint’s secret (whsec_…), or the sender’s public key (whpk_…)',
    steps: [
      'Write down in settings.mapping what the tool’s JSON means: see the README of this connector',
      'Add {hookUrl} as an endpoint at the tool, and give its secret here',
    ],
    verifiedBy: ['vector', 'sdk'],
    source: 'https://www.standardwebhooks.com',
  },
  staysLost: 'everything: what a tool of your own lists is not known here',

  verify: (input, secret) => standardSignatureMatches(input, secret),

  /** The signed id is the same on every retry, and no other delivery has it. */
  identify: ({ headers, body }) => {
    const signed = signedHeaders(headers)
    if (!signed) throw new Refusal('unreadable', 'the headers of Standard Webhooks are missing')
    const { data } = Envelope.safeParse(readJson(body))
    return { topic: data?.type ?? 'webhook', dedupeKey: signed.id }
  },

  topics: {
    '*': {
      interpret: (body, input) => {
        if (typeof body !== 'object' || body === null) throw new Refusal('unreadable', 'the body is no object')
        return mapped(body, input.settings.mapping, input)
      },
    },
  },
})
