/** What we read of Pipedrive's webhooks, of version 2 and of the older version 1, and no more.
 * Source: https://pipedrive.readme.io/docs/guide-for-webhooks-v2 */
import { type Instant, Refusal } from '@kilter/core'
import * as z from 'zod'
import { id, secondsTime, time, utcTime } from '../fields.ts'

const meta2 = z.object({
  version: z.string().regex(/^2/),
  id,
  action: z.string(),
  entity: z.string(),
  entity_id: id,
  timestamp: time,
  change_source: z.string().nullish(),
  user_id: id.nullish(),
  merged_to_id: id.nullish(),
})
const meta1 = z.object({
  action: z.string(),
  object: z.string(),
  id,
  timestamp: secondsTime,
  timestamp_micro: z.union([z.int(), z.string().max(30)]),
  webhook_id: id.nullish(),
  change_source: z.string().nullish(),
  user_id: id.nullish(),
})

const Version2 = z.object({ meta: meta2, data: z.unknown() })
const Version1 = z.object({ v: z.literal(1), meta: meta1, current: z.unknown() })

/** What either version says happened. */
export interface Change {
  readonly verb: 'create' | 'change' | 'delete'
  readonly entity: string
  readonly id: string
  readonly time: Instant
  /** Made over the API, and by whom. */
  readonly byApi: string | undefined
  readonly mergedTo: string | undefined
  readonly record: unknown
  readonly key: string
}

const verbs = { create: 'create', change: 'change', delete: 'delete' } as const
const olderVerbs: Readonly<Record<string, Change['verb']>> = {
  added: 'create',
  updated: 'change',
  deleted: 'delete',
  merged: 'change',
}

/** Throws Refusal 'unreadable' for what is neither version. */
export function changeIn(json: unknown): Change {
  const newer = Version2.safeParse(json)
  if (newer.success) return ofVersion2(newer.data)
  const older = Version1.safeParse(json)
  if (older.success) return ofVersion1(older.data)
  const [issue] = newer.error.issues
  throw new Refusal('unreadable', `webhook: ${issue?.message}`, { path: issue?.path.join('.') ?? '' })
}

function ofVersion2({ meta, data }: z.infer<typeof Version2>): Change {
  const verb = verbs[meta.action as keyof typeof verbs]
  if (!verb) throw new Refusal('unsupported', 'a word that is not known here', { path: 'meta.action' })
  return {
    verb,
    entity: meta.entity,
    id: meta.entity_id,
    time: meta.timestamp,
    byApi: meta.change_source === 'api' ? (meta.user_id ?? '') : undefined,
    mergedTo: meta.merged_to_id ?? undefined,
    record: data,
    key: meta.id,
  }
}

/** Its time is in seconds, and nothing of it is an id of its own. */
function ofVersion1({ meta, current }: z.infer<typeof Version1>): Change {
  const verb = olderVerbs[meta.action]
  if (!verb) throw new Refusal('unsupported', 'a word that is not known here', { path: 'meta.action' })
  return {
    verb,
    entity: meta.object,
    id: meta.id,
    time: meta.timestamp,
    byApi: meta.change_source === 'api' ? (meta.user_id ?? '') : undefined,
    mergedTo: undefined,
    record: current,
    key: [meta.webhook_id, meta.object, meta.id, meta.action, meta.timestamp_micro].join(' '),
  }
}

const contactPoints = z.array(z.object({ value: z.string().nullish(), primary: z.boolean().nullish() })).max(100)

/** Lists are named in the plural by version 2 and in the singular by version 1. */
export const Person = z.object({
  id,
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  emails: contactPoints.nullish(),
  phones: contactPoints.nullish(),
  email: contactPoints.nullish(),
  phone: contactPoints.nullish(),
  marketing_status: z.string().nullish(),
  update_time: utcTime.nullish(),
})

export const Deal = z.object({
  id,
  status: z.string(),
  stage_id: id.nullish(),
  value: z.union([z.number(), z.string().max(40)]).nullish(),
  currency: z.string().max(10).nullish(),
  person_id: id.nullish(),
  update_time: utcTime.nullish(),
})
