/** How a subject's facts and unresolved incidents lie in items. What changed last is in the head, so that a quiet subject is
 * one item and a quiet commit one small write. What outgrows the head becomes a layer below it; layers of a size are
 * merged into one, so that there are few. A newer layer's word holds; null takes an entry back. */
import type { Fact, FactKey, Incident } from '@kilter/core'
import { pack, packJson, unpack } from './pack.ts'

/** By fact key, or by incident id: the two never look alike. */
export type Entries = Map<string, Fact | Incident | null>

export interface Layer {
  readonly id: string
  readonly bytes: number
}

export interface Layout {
  readonly fresh: Entries
  /** Oldest first. */
  readonly layers: readonly Layer[]
}

/** What a commit writes of the layers. */
export interface Relaid {
  readonly layout: Layout
  /** The head's own. */
  readonly fresh: Uint8Array
  readonly added: readonly { readonly layer: Layer; readonly packed: Uint8Array }[]
  readonly dropped: readonly Layer[]
}

/** Unit: bytes. With keys and marks the head stays within 1 KB, which is one write unit. */
export const freshBytesMax = 700
/** Unit: bytes; an item may have 400 KB. */
const layerBytesMax = 256 * 1024
const mergedAtOnce = 8
const tierFactor = 8

/** `load` reads layers that lie below; it is asked only where they are merged. A purge merges all of them, so that nothing stays below. */
export async function relay(
  layout: Layout,
  changed: Entries,
  newId: () => string,
  load: (layers: readonly Layer[]) => Promise<readonly Entries[]>,
  isPurge = false,
): Promise<Relaid> {
  const fresh: Entries = new Map([...layout.fresh, ...changed])
  if (layout.layers.length === 0) dropTombstones(fresh)
  const packed = packEntries(fresh)
  if (packed.length <= freshBytesMax && !(isPurge && layout.layers.length > 0)) {
    return { layout: { fresh, layers: layout.layers }, fresh: packed, added: [], dropped: [] }
  }
  const run = isPurge ? layout.layers : mergeable(layout.layers)
  const below = await load(run)
  const merged: Entries = new Map([...below, fresh].flatMap((entries) => [...entries]))
  const kept = layout.layers.slice(0, layout.layers.length - run.length)
  if (kept.length === 0) dropTombstones(merged)
  const added = split(merged).map((each) => ({ layer: { id: newId(), bytes: each.length }, packed: each }))
  const layers = [...kept, ...added.map(({ layer }) => layer)]
  return { layout: { fresh: new Map(), layers }, fresh: packEntries(new Map()), added, dropped: run }
}

/** The newest layers that are of one tier with each other, where there are enough of them; a merge may go several tiers down. */
function mergeable(layers: readonly Layer[]): readonly Layer[] {
  let run: readonly Layer[] = []
  let bytes = freshBytesMax
  while (true) {
    const rest = layers.slice(0, layers.length - run.length)
    const tier = tierOf(bytes)
    const first = rest.findLastIndex((layer) => tierOf(layer.bytes) > tier) + 1
    const same = rest.slice(first)
    if (same.length < mergedAtOnce - 1) return run
    run = [...same, ...run]
    bytes = run.reduce((sum, layer) => sum + layer.bytes, freshBytesMax)
  }
}

/** The largest tier is of full items: merging them gains nothing. */
const tierOf = (bytes: number): number =>
  bytes >= layerBytesMax / 2
    ? Number.POSITIVE_INFINITY
    : Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(tierFactor))

function dropTombstones(entries: Entries): void {
  for (const [key, value] of entries) if (value === null) entries.delete(key)
}

function split(entries: Entries): Uint8Array[] {
  if (entries.size === 0) return []
  const packed = packEntries(entries)
  if (packed.length <= layerBytesMax || entries.size === 1) return [packed]
  const all = [...entries]
  const middle = Math.ceil(all.length / 2)
  return [...split(new Map(all.slice(0, middle))), ...split(new Map(all.slice(middle)))]
}

export const packEntries = (entries: Entries): Uint8Array =>
  entries.size === 0 ? pack(new Uint8Array()) : packJson([...entries])

export function unpackEntries(packed: unknown): Entries {
  const text = unpack(packed as Uint8Array).toString('utf8')
  return new Map(text === '' ? [] : (JSON.parse(text) as [string, Fact | Incident | null][]))
}

export const isIncident = (key: FactKey): boolean => key.startsWith('inc_')
