/** Who is told, and which tools hear of events, as lines of an archive: whole and sealed, for their addresses and secrets are in them. */
import * as z from 'zod'
import { Recipient } from '../alert/recipient.ts'
import { MaintenanceWindow, Mute, Route } from '../alert/route.ts'
import type { AlertBooks } from '../ports/alert-books.ts'
import type { Subscriptions } from '../ports/subscriptions.ts'
import { Refusal } from '../refusal.ts'
import type { Sealer } from '../seal.ts'
import { Subscription } from '../subscription/subscription.ts'
import type { TenantId } from '../values.ts'
import { sealedFor, unsealed } from './archive-seal.ts'

export interface AlertArchivePorts {
  /** Undefined where this hub alerts nobody: such lines are left out then. */
  readonly books?: AlertBooks | undefined
  /** Undefined where this hub sends no webhooks. */
  readonly subscriptions?: Subscriptions | undefined
}

const schemas = {
  recipients: Recipient,
  routes: Route,
  windows: MaintenanceWindow,
  mutes: Mute,
  subscriptions: Subscription,
} as const
type Kind = keyof typeof schemas
const kinds = Object.keys(schemas) as Kind[]

export const AlertLine = z.object({
  kind: z.literal('alerting'),
  of: z.enum(kinds),
  id: z.string().min(1),
  /** Base64, sealed with the archive's key. */
  record: z.string(),
})
export type AlertLine = z.infer<typeof AlertLine>

const placeOf = (kind: Kind, id: string): string => `${kind}/${id}`

/** All there are: a shop has a few dozen. */
export async function alertLines(tenant: TenantId, ports: AlertArchivePorts, sealer: Sealer): Promise<AlertLine[]> {
  const book = await ports.books?.read(tenant)
  const subscriptions = await ports.subscriptions?.of(tenant)
  const all = { ...book, subscriptions } as Partial<Record<Kind, readonly { id: string }[]>>
  return kinds.flatMap((of) =>
    (all[of] ?? []).map(({ id, ...record }): AlertLine => {
      const sealed = sealedFor(placeOf(of, id), Buffer.from(JSON.stringify(record)), sealer)
      return { kind: 'alerting', of, id, record: sealed }
    }),
  )
}

/** What is there under this id stays as it is. Without `sealer` it cannot be read, and stays out. Throws Refusal 'invalid' where it
 * does not open with that, or is not what it says. */
export async function importAlertLine(
  tenant: TenantId,
  { of, id, record }: AlertLine,
  { books, subscriptions }: AlertArchivePorts,
  sealer: Sealer | undefined,
): Promise<void> {
  if (!sealer) return
  const given = { ...JSON.parse(unsealed(record, placeOf(of, id), sealer).toString('utf8')), id, tenant }
  if (of === 'subscriptions') return void (await subscriptions?.put({ ...read(Subscription, given), rev: 0 }))
  if (of === 'recipients') return void (await books?.putRecipient({ ...read(Recipient, given), rev: 0 }))
  if (of === 'routes') return void (await books?.putRoute({ ...read(Route, given), rev: 0 }))
  const known = await books?.read(tenant)
  if (known?.[of].some((each) => each.id === id)) return
  if (of === 'windows') await books?.put(of, read(MaintenanceWindow, given))
  else await books?.put(of, read(Mute, given))
}

/** What was in it is not said: it may be somebody's address. */
function read<Schema extends z.ZodType>(schema: Schema, given: object): z.infer<Schema> {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const path = result.error.issues[0]?.path.join('.') ?? ''
  throw new Refusal('invalid', `is not one that this hub can take in, at ${path}`, { path: 'record' })
}
