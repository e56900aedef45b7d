/** Which part of an index that is in the order of deliveries' ids lies between two times and after a page. */
import type { Condition } from './table.ts'

const afterAllIds = 'dlv_~'

/** `above`: the first id that counts, `last`: the one that was told last, newest first. Undefined: all of them. */
export function idsWithin(attribute: string, above?: string, last?: string): Condition | undefined {
  if (above === undefined)
    return last === undefined ? undefined : { expression: `#${attribute} < :last`, values: { last } }
  // Both ends of BETWEEN count, and `last` was told before.
  const until = last === undefined ? afterAllIds : justBefore(last)
  const expression = `#${attribute} BETWEEN :above AND :until`
  return { expression, values: { above: above < until ? above : until, until } }
}

/** The greatest text below an id, as far as ids go. */
const justBefore = (id: string): string => `${id.slice(0, -1)}${String.fromCharCode(id.charCodeAt(id.length - 1) - 1)}~`
