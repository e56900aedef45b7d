import { defineConnector, readJson, singleHeader, type Topic, tokenMatches } from '@kilter/core'
import * as z from 'zod'
import { countrySetting } from '../person.ts'
import { dealChanged, personChanged } from './events.ts'
import { lists } from './lists.ts'
import { changeIn } from './payloads.ts'

const settings = z.strictObject({
  ignoredUserIds: z
    .array(z.string().min(1).max(200))
    .max(50)
    .default([])
    .describe(
      'Users whose changes come from other connected tools and would only repeat what these report themselves.',
    ),
  country: countrySetting,
  campaigns: z
    .boolean()
    .default(false)
    .describe('true if you use Campaigns. Only then can Kilter read who agreed to marketing.'),
  apiBaseUrl: z.url().optional(),
})
export type Settings = z.infer<typeof settings>

const person: Topic<Settings> = { interpret: personChanged }
const deal: Topic<Settings> = { interpret: dealChanged }
const scheme = 'Basic '

/** Pipedrive: CRM. Source: https://pipedrive.readme.io/docs/guide-for-webhooks-v2 */
export const pipedrive = defineConnector({
  vendor: 'pipedrive',
  name: 'Pipedrive',
  settings,
  defaultRoles: ['customers', 'consent'],
  signature: 'none: user and password in the header Authorization',
  guide: {
    secret: 'user:password, as you type them into the webhook: Pipedrive signs nothing',
    steps: [
      'Settings → Tools and apps → Webhooks: endpoint {hookUrl}, version 2, with HTTP auth username and password',
      'One for event *.person and one for *.deal, by a user who sees all of them',
      'Give the apiToken of that user (Personal preferences → API), so that persons are asked for that no webhook told; if you use Campaigns set campaigns to true',
    ],
    verifiedBy: ['captured', 'documentation'],
    source: 'https://pipedrive.readme.io/docs/guide-for-webhooks-v2',
  },
  staysLost:
    'persons who were deleted or merged; what people agreed to where campaigns is not set; everything where ignoredUserIds is set; deals, of which the hub keeps nothing',
  places: { webhooks: 'Settings → Tools and apps → Webhooks' },
  credentials: ['apiToken'],

  verify: ({ headers }, secret) => {
    const given = singleHeader(headers, 'authorization')
    if (secret === '' || !given?.startsWith(scheme)) return false
    return tokenMatches(Buffer.from(secret).toString('base64'), given.slice(scheme.length))
  },

  identify: ({ body }) => {
    const { verb, entity, key } = changeIn(readJson(body))
    return { topic: `${verb}.${entity}`, dedupeKey: key }
  },

  topics: {
    'create.person': person,
    'change.person': person,
    'delete.person': person,
    'create.deal': deal,
    'change.deal': deal,
    'delete.deal': deal,
  },

  /** Source: https://pipedrive.readme.io/docs/core-api-concepts-authentication */
  api: {
    baseUrl: () => 'https://api.pipedrive.com',
    headers: ({ apiToken }) => ({ 'x-api-token': apiToken ?? '' }),
    forListsAlone: true,
  },
  lists,
})
