/** By which names a hub lets itself be called: a page elsewhere that has its own name lead here gets nowhere. */
import { isIP } from 'node:net'
import type { ApiPorts } from './ports.ts'
import { answer } from './problem.ts'
import type { V1App } from './v1.ts'

/** `names`: those that this hub is known by. Numeric addresses and this machine's own name are no name of anybody else. */
export function ownHostOf(names: readonly string[]): (given: string) => boolean {
  const own = new Set(names.map((name) => name.toLowerCase()))
  return (given) => {
    const host = hostIn(given)
    return host !== undefined && (isIP(host) !== 0 || /^(.+\.)?localhost$/.test(host) || own.has(host))
  }
}

/** Without port and brackets. Undefined: no host is named. */
export function hostIn(given: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(given.trim().toLowerCase()) ?? []
  return bracketed ?? plain?.replace(/\.$/, '')
}

/** WEB-07. Add it before all that is not for vendors: these prove by their signatures who they are, whatever they call the hub. */
export function addOwnHost(app: V1App, { isOwnHost }: ApiPorts): void {
  if (!isOwnHost) return
  app.use('*', async (context, next) => {
    const host = context.req.header('host') ?? ''
    if (isOwnHost(host)) return next()
    return answer(context, {
      status: 421,
      title: 'Not the name of this hub',
      detail: 'Start it with --public-url if this is its public address, or name the host in KILTER_HOSTS',
    })
  })
}
