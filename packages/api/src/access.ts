/** The one place that decides who may call which route of the admin API. */
import { allows, type Need, Refusal } from '@kilter/core'
import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { ApiPorts } from './ports.ts'
import { answer, type Problem, problemOf } from './problem.ts'
import type { V1, V1App } from './v1.ts'

/** The tenant comes from the key alone, and nothing of a request is read before it. Add it before the routes, and call what it
 * answers after them: it throws where a route does not say what it needs. */
export function addAccess(app: V1App, { keys }: ApiPorts): () => void {
  let needs: ReadonlyMap<string, Need> | undefined
  const known = () => {
    needs ??= needsOf(app)
    return needs
  }
  app.use('/v1/*', async (context, next) => {
    const key = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(context.req.header('authorization') ?? '')?.[1]
    const holder = key === undefined ? undefined : await keys.find(key)
    if (holder === undefined) return answer(context, noKey)
    const called = matchedRoutes(context).find(({ method }) => method !== 'ALL')
    const need = called && known().get(nameOf(called))
    if (called && !(need && allows(holder, need))) return answer(context, problemOf(notAllowed(need)))
    context.set('tenant', holder.tenant)
    context.set('grant', holder)
    context.set('actor', { kind: 'key', name: holder.name })
    return next()
  })
  return () => void known()
}

/** For what not everybody may ask of a route that they may call. Throws Refusal 'forbidden'. */
export function demand(context: Context<V1>, need: Need): void {
  if (!allows(context.get('grant'), need)) throw notAllowed(need)
}

const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`

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

const notAllowed = (need: Need | undefined): Refusal =>
  new Refusal(
    'forbidden',
    need ? `it takes the role ${need[0]} or a higher one, and the scope ${need[1]}` : 'nobody may',
  )
