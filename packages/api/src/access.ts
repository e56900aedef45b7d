/** The one place that decides who may call which route of the admin API. */
import { allows, type Giver, hubTenant, isOpenTo, type Need, Refusal } from '@kilter/core'
import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import { createGuesses } from './guesses.ts'
import { type IdentifyPorts, identify } from './identify.ts'
import { answer, type Problem, problemOf } from './problem.ts'
import { createQuotas, quotaHeaders } from './quotas.ts'
import { callerOf } from './raw-request.ts'
import { note } from './record.ts'
import type { V1, V1App } from './v1.ts'

/** The tenant comes from the key or token alone, and nothing of a request is read before it. Add it before the routes, and call what it
 * answers after them: it throws where a route does not say what it needs. */
export function addAccess(app: V1App, ports: IdentifyPorts): () => void {
  const guesses = createGuesses(ports.clock)
  const quotas = createQuotas(ports.clock)
  let needs: ReadonlyMap<string, Need> | undefined
  const known = () => {
    needs ??= needsOf(app)
    return needs
  }
  app.use('/v1/*', async (context, next) => {
    const text = /^Bearer ([\x21-\x7e]{1,8192})$/i.exec(context.req.header('authorization') ?? '')?.[1]
    if (text === undefined) return answer(context, noKey)
    const from = callerOf(context)
    const seconds = guesses.barred(from, text)
    if (seconds !== undefined) return answer(context, tooManyKeys(seconds))
    const caller = await identify(text, ports)
    if (!('grant' in caller)) {
      guesses.wrong(from, text)
      return answer(context, caller.fault === undefined ? noKey : { ...noKey, detail: caller.fault })
    }
    guesses.right(text)
    const { grant, actor, who } = caller
    const quota = quotas.take(JSON.stringify([grant.tenant, who]))
    for (const [name, value] of Object.entries(quotaHeaders(quota))) context.header(name, value)
    if (quota.isSpent) return answer(context, tooMuch(quota.seconds))
    const called = matchedRoutes(context).find(({ method }) => method !== 'ALL')
    const need = called && known().get(nameOf(called))
    if (called && !(need && mayCall(grant, need))) return answer(context, problemOf(notAllowed(need)))
    if (need) context.set('called', { action: actionOf(called), need })
    context.set('tenant', grant.tenant)
    context.set('grant', grant)
    context.set('who', who)
    context.set('actor', actor)
    return next()
  })
  return () => void known()
}

/** For what not everybody may ask of a route that they may call; it is put on record. Throws Refusal 'forbidden'. */
export function demand(context: Context<V1>, need: Need): void {
  if (!allows(context.get('grant'), need)) throw notAllowed(need)
  note(context)
}

/** A key of the hub sees into no tenant, and a tenant's key not beyond it. */
function mayCall(holder: Giver, need: Need): boolean {
  return isOpenTo(holder.tenant === hubTenant ? 'hub' : 'tenant', need[1]) && allows(holder, need)
}

interface Called {
  readonly method: string
  readonly path: string
}

const nameOf = ({ method, path }: Called) => `${method} ${path}`

const actionOf = ({ method, path }: Called) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`

/** As the router spells them: `GET /v1/items/:sku`. */
function needsOf(app: V1App): ReadonlyMap<string, Need> {
  const documented = app.openAPIRegistry.definitions.flatMap((each) => (each.type === 'route' ? [each.route] : []))
  const needs = new Map<string, Need>()
  for (const { method, path, 'x-needs': need } of documented)
    if (need) needs.set(nameOf({ method: method.toUpperCase(), path: path.replaceAll(/{(\w+)}/g, ':$1') }), need)
  const open = app.routes.filter(({ method, path }) => path.startsWith('/v1/') && method !== 'ALL').map(nameOf)
  const unsaid = open.filter((name) => !needs.has(name))
  if (unsaid.length > 0) throw new Error(`these routes do not say what they need: ${[...new Set(unsaid)].join(', ')}`)
  return needs
}

const noKey: Problem = {
  status: 401,
  title: 'A valid API key is needed',
  detail: 'Send Authorization: Bearer <key>',
  headers: { 'www-authenticate': 'Bearer' },
}

const tooManyKeys = (seconds: number): Problem => ({
  status: 429,
  title: 'Too many keys were tried from here',
  detail: `Try again in ${seconds} seconds`,
  headers: { 'retry-after': String(seconds) },
})

const tooMuch = (seconds: number): Problem => ({
  status: 429,
  title: 'This key asked for too much',
  detail: `Go on in ${seconds} seconds`,
  headers: { 'retry-after': String(seconds) },
})

const notAllowed = (need: Need | undefined): Refusal =>
  new Refusal('forbidden', need ? `it takes ${keyFor(need)}` : 'nobody may')

const keyFor = ([role, scope]: Need): string => {
  const whose = isOpenTo('tenant', scope) ? '' : 'a key of the hub itself with '
  return `${whose}the role ${role}${role === 'owner' ? '' : ' or a higher one'}, and the scope ${scope}`
}
