/** The post office: one postman is at work at a time, so that what he knows of addresses and rates holds for all that is sent. */
import { randomUUID } from 'node:crypto'
import { addMilliseconds, type Instant, type Standing } from '@kilter/core'
import { packJson, unpackJson } from './pack.ts'
import { head, keyOf } from './places.ts'
import type { Table } from './table.ts'

/** Of a recipient or a subscription. */
export type Troubled = readonly [id: string, standing: Standing]

export interface Turn {
  /** What the postman before found. */
  readonly troubled: readonly Troubled[]
  leave(troubled: readonly Troubled[]): Promise<void>
}

export interface Office {
  /** Undefined: another one is at work. */
  take(now: Instant): Promise<Turn | undefined>
}

/** Longer than a postman works; one who died in the middle holds up the next one for so long. */
export const turnSeconds = 100
const place = { pk: keyOf('office', 'post'), sk: head }
/** Of one note to the next postman. */
const troubledMax = 1_000

export function createOffice(table: Table): Office {
  return {
    take: async (now) => {
      const token = randomUUID()
      const { met, item } = await table.update(place, {
        update: 'SET #token = :token, #until = :until',
        expression: 'attribute_not_exists(#until) OR #until <= :now',
        values: { token, until: addMilliseconds(now, turnSeconds * 1_000), now },
      })
      if (!met) return undefined
      const known = item?.troubled === undefined ? [] : (unpackJson(item.troubled) as Troubled[])
      return { troubled: known, leave: (troubled) => leave(token, troubled) }
    },
  }

  /** Whose turn has run out leaves nothing behind. */
  async function leave(token: string, troubled: Turn['troubled']): Promise<void> {
    await table.update(place, {
      update: 'SET #troubled = :troubled REMOVE #until, #token',
      expression: '#token = :token',
      values: { token, troubled: packJson(troubled.slice(-troubledMax)) },
    })
  }
}
