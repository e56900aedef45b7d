/** The two tables as data: infra makes them on AWS, the tests on DynamoDB Local. All keys and index keys are text. */

export interface IndexShape {
  readonly hash: string
  readonly range: string
}

export interface TableShape {
  readonly hash: string
  readonly range?: string
  /** All project their keys only: what an index shows is read from the table, so that a write costs an index as little as possible. */
  readonly indexes: Readonly<Record<string, IndexShape>>
  /** Attribute with the second of 1970 after which an item may be deleted. */
  readonly timeToLive?: string
}

const due: IndexShape = { hash: 'dueShard', range: 'dueAt' }

/** One item a delivery; its key is what a repeat is recognised by. */
export const inboxTable: TableShape = {
  hash: 'pk',
  indexes: {
    byTenant: { hash: 'tenant', range: 'id' },
    /** Sparse: what waits for another attempt. */
    due,
    /** Sparse: what a person must see. */
    parked: { hash: 'parkedOf', range: 'id' },
  },
  timeToLive: 'ttl',
}

/** Everything else: subjects, incidents, outbox, connections, aliases, catalogues, dismissals, policies, keys, counters, who is named where and who was erased. */
export const recordsTable: TableShape = {
  hash: 'pk',
  range: 'sk',
  indexes: {
    /** Sparse: subjects to look at again, aliases to be rehomed, incident changes still to be told, messages to be sent. */
    due,
    /** Sparse: lists whose order is not that of their keys, and messages of which others are to be told. */
    byList: { hash: 'listKey', range: 'listAt' },
  },
  /** Of what is noted of a delivery: it goes with it. */
  timeToLive: 'ttl',
}
