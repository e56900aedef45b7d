import type { Fact, FactKey, FactKind, FactOf } from './fact.ts'
import { factKey, join } from './fact.ts'

/** A reading of a fact set that is kept up to date fact by fact, so that its cost does not grow with history. */
export interface FactIndex {
  /** `before` fell out, `after` came in; a replaced fact is both. */
  changed(before: Fact | undefined, after: Fact | undefined): void
}

/** Makes an index. Its identity is the key under which a fact set keeps it, so define it once per module. */
export type IndexMaker<Index extends FactIndex> = () => Index

/** The joined facts of one subject: a join-semilattice, so the order, repetition and batching of facts do not matter. */
export class FactSet {
  readonly #facts = new Map<FactKey, Fact>()
  readonly #byKind = new Map<FactKind, Map<FactKey, Fact>>()
  readonly #indexes = new Map<IndexMaker<FactIndex>, FactIndex>()

  constructor(facts: Iterable<Fact> = []) {
    for (const fact of facts) this.join(fact)
  }

  get size(): number {
    return this.#facts.size
  }

  /** Takes the fact in. Answers whether anything changed: a repeated or stale fact changes nothing. */
  join(fact: Fact): boolean {
    const key = factKey(fact)
    const before = this.#facts.get(key)
    const after = before ? join(before, fact) : fact
    if (after === before) return false
    this.#facts.set(key, after)
    this.#kind(after.kind).set(key, after)
    for (const index of this.#indexes.values()) index.changed(before, after)
    return true
  }

  remove(key: FactKey): boolean {
    const before = this.#facts.get(key)
    if (!before) return false
    this.#facts.delete(key)
    this.#kind(before.kind).delete(key)
    for (const index of this.#indexes.values()) index.changed(before, undefined)
    return true
  }

  get(key: FactKey): Fact | undefined {
    return this.#facts.get(key)
  }

  has(key: FactKey): boolean {
    return this.#facts.has(key)
  }

  all(): IterableIterator<Fact> {
    return this.#facts.values()
  }

  of<Kind extends FactKind>(kind: Kind): FactOf<Kind>[] {
    return [...this.#kind(kind).values()] as FactOf<Kind>[]
  }

  /** The index that `make` describes, built from what is here at the first call and kept up to date from then on. */
  index<Index extends FactIndex>(make: IndexMaker<Index>): Index {
    const known = this.#indexes.get(make)
    if (known) return known as Index
    const index = make()
    for (const fact of this.#facts.values()) index.changed(undefined, fact)
    this.#indexes.set(make, index)
    return index
  }

  #kind(kind: FactKind): Map<FactKey, Fact> {
    const known = this.#byKind.get(kind) ?? new Map<FactKey, Fact>()
    this.#byKind.set(kind, known)
    return known
  }
}
