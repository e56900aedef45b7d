/** `Prefer: return=minimal`: who changes a thing and knows what it is by now is answered without it. Source: RFC 7240. */
import type { V1App } from './v1.ts'

/** Of changes to what is there alone: what is made has an id or a secret that nobody knows yet. */
const methods = new Set(['PUT', 'PATCH'])

export function addPreferences(app: V1App): void {
  app.use('/v1/*', async (context, next) => {
    await next()
    const isMinimal = /(^|[,;\s])return=minimal($|[,;\s])/i.test(context.req.header('prefer') ?? '')
    if (!isMinimal || !methods.has(context.req.method) || context.res.status !== 200) return
    const { headers } = context.res
    const kept = [...headers].filter(([name]) => !name.startsWith('content-'))
    context.res = undefined
    context.res = new Response(null, { status: 204, headers: [...kept, ['preference-applied', 'return=minimal']] })
  })
}
