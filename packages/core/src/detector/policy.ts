/** A tenant's say in a detector: its settings, whether it speaks at all, and where other settings hold. */
import * as z from 'zod'
import { isLike } from '../like.ts'
import type { Subject } from '../subject.ts'
import { ConnectionId } from '../values.ts'
import type { Detector } from './detector.ts'

/** `shadow`: finds and records, and nobody is alerted, so that an idea can be tried before anyone is woken by it. */
export const DetectorMode = z.enum(['on', 'shadow', 'off'])
export type DetectorMode = z.infer<typeof DetectorMode>

const overridesMax = 100
const patternsMax = 1_000
const patternLengthMax = 300

/** A detector's settings as a tenant may give them: each with its default, `mode`, and `overrides` for items by SKU (`*` stands for
 * anything) and for connections. Where several overrides fit, the last one holds. */
export function policySchemaOf({ policy }: Detector): z.ZodType {
  const known = schemas.get(policy)
  if (known) return known
  const override = z.strictObject({
    ...withoutDefaults(policy.shape),
    mode: DetectorMode.optional(),
    items: z.array(z.string().min(1).max(patternLengthMax)).min(1).max(patternsMax).optional(),
    connections: z.array(ConnectionId).min(1).max(patternsMax).optional(),
  })
  const schema = z.strictObject({
    ...policy.shape,
    mode: DetectorMode.default('on'),
    overrides: z.array(override).max(overridesMax).default([]),
  })
  schemas.set(policy, schema)
  return schema
}

const schemas = new WeakMap<z.ZodType, z.ZodType>()

const withoutDefaults = (shape: z.core.$ZodShape): z.core.$ZodShape =>
  Object.fromEntries(
    Object.entries(shape).map(([name, field]) => {
      const bare = field instanceof z.ZodDefault ? field.unwrap() : field
      return [name, z.optional(bare)]
    }),
  )

type Settings = Readonly<Record<string, unknown>>

/** What a detector goes by on one subject. */
export interface PolicyInForce {
  readonly mode: DetectorMode
  readonly policy: Settings
  /** Where it judges what one connection says: with the overrides for that connection. */
  policyOf(connection: ConnectionId): Settings
}

interface Said {
  readonly mode: DetectorMode
  readonly overrides: readonly Override[]
}

type Override = Partial<Said> & { readonly items?: readonly string[]; readonly connections?: readonly ConnectionId[] }

/** `said`: what `policySchemaOf` has read. */
export function policyInForce(said: unknown, subject: Subject): PolicyInForce {
  const { mode, overrides, ...fields } = said as Said & Settings
  const fitting = overrides.filter(({ items }) => items === undefined || isAmong(subject, items))
  const general = fitting.filter(({ connections }) => connections === undefined)
  const settle = (those: readonly Override[]): Settings => Object.assign({}, fields, ...those.map(settingsOf))
  return {
    mode: general.findLast((override) => override.mode !== undefined)?.mode ?? mode,
    policy: overrides.length === 0 ? fields : settle(general),
    policyOf: (connection) =>
      overrides.length === 0
        ? fields
        : settle(fitting.filter(({ connections }) => connections === undefined || connections.includes(connection))),
  }
}

function settingsOf({ items: _items, connections: _connections, mode: _mode, overrides: _none, ...fields }: Override) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

const isAmong = ({ kind, key }: Subject, patterns: readonly string[]): boolean =>
  kind === 'item' && patterns.some((pattern) => isLike(key, pattern))
