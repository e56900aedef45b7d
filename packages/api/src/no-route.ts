/** What to say where no route fits: nothing is there, or it is there under another method. */

import { notFound, type Problem } from './problem.ts'
import type { V1App } from './v1.ts'

/** Called once all routes are added. */
export function createNoRoute(app: V1App): (path: string) => Problem {
  const known = app.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
    .map(({ method, path }) => ({ method, path, pattern: new RegExp(`^${path.replaceAll(/:[^/]+/g, '[^/]+')}$`) }))
  return (path) => {
    const fitting = known.filter(({ pattern }) => pattern.test(path))
    const exact = fitting.filter((each) => each.path === path) // `/incidents/bulk` is no incident's id
    const methods = new Set((exact.length > 0 ? exact : fitting).map(({ method }) => method))
    if (methods.size === 0) return notFound
    return { status: 405, title: 'This method is not known here', headers: { allow: [...methods].sort().join(', ') } }
  }
}
