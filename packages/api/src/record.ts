/** Every change over the API is recorded before it is answered: who, by which route, of what, and how it ended. */
import type { Audit, AuditActor, Clock, Need, TenantId } from '@kilter/core'
import type { Context } from 'hono'
import { answer, causeOf } from './problem.ts'
import type { V1, V1App } from './v1.ts'

export interface RecordPorts {
  readonly audit: Audit
  readonly clock: Clock
  log(record: Record<string, unknown>): void
}

interface Change {
  readonly actor: AuditActor
  readonly action: string
  readonly object?: string | undefined
  readonly status: number
  readonly body?: string | undefined
}

/** What failed on our side may have changed something before it did; what was refused has changed nothing. */
const mayHaveChanged = (status: number): boolean => status < 300 || status >= 500

/** A look that takes an admin with a scope of personal data is as visible as a change. */
const isOnRecord = ([role, scope]: Need): boolean =>
  scope.endsWith(':write') || (scope === 'privacy:read' && role === 'admin')

/** Add it behind the check of who may call, and before the routes. */
export function addRecording(app: V1App, ports: RecordPorts): void {
  app.use('/v1/*', async (context, next) => {
    await next()
    const called = context.get('called')
    const { status } = context.res
    if (!called || !(isOnRecord(called.need) || context.get('isNoted')) || !mayHaveChanged(status)) return
    const body = await context.req.text().catch(() => '')
    const object = Object.values(context.req.param()).join('/') || (await idIn(context))
    const change = { actor: context.get('who'), action: called.action, object, status, body }
    try {
      await record(context.get('tenant'), change, ports)
    } catch (error) {
      ports.log({ level: 'error', message: 'a change is not recorded', action: called.action, error: causeOf(error) })
      if (status >= 500) return
      context.set('isDone', true)
      context.res = undefined
      context.res = answer(context, notRecorded)
    }
  })
}

/** For a look that must be as visible as a change: at personal data, or at everything. */
export const note = (context: Context<V1>): void => context.set('isNoted', true)

export async function record(tenant: TenantId, { actor, action, object, status, body }: Change, ports: RecordPorts) {
  const { audit, clock } = ports
  const digest = body ? (await audit.digest(tenant))(`body:${body}`) : undefined
  await audit.append(tenant, {
    ...{ at: clock.now(), actor, action, status },
    ...(object && { object: object.slice(0, objectLengthMax) }),
    ...(digest !== undefined && { body: digest }),
  })
}

const objectLengthMax = 300

/** Of what was made. */
async function idIn({ res }: Context<V1>): Promise<string | undefined> {
  if (res.status !== 201 || !res.headers.get('content-type')?.startsWith('application/json')) return undefined
  const { id } = (await res.clone().json()) as { id?: unknown }
  return typeof id === 'string' ? id : undefined
}

const notRecorded = {
  status: 503,
  title: 'Done, but not recorded',
  detail:
    'the change was made, and the record of changes could not be written: see whether the hub can write, then look before you repeat it',
} as const
