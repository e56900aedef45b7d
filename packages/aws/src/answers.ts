/** Answers for whoever repeats a request, sealed: a new key's text is among them. */
import {
  type Answers,
  addMilliseconds,
  type KeptAnswer,
  keptMilliseconds,
  millisecondsOf,
  runningMilliseconds,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import { head, keyOf } from './places.ts'
import type { Item, Table } from './table.ts'

export function createAnswers(table: Table, sealer: () => Promise<Sealer>): Answers {
  const opened = async (tenant: TenantId, name: string, { sealed }: Item): Promise<KeptAnswer> =>
    JSON.parse((await sealer()).open('body', placeOf(tenant, name), sealed as Uint8Array).toString('utf8'))

  return {
    begin: async (tenant, name, request, now) => {
      const [until, runningUntil] = [keptMilliseconds, runningMilliseconds].map((time) => addMilliseconds(now, time))
      const ttl = Math.floor((millisecondsOf(now) + keptMilliseconds) / 1_000)
      const expression =
        'attribute_not_exists(#pk) OR #until <= :now OR (#request = :request AND attribute_exists(#runningUntil) AND #runningUntil <= :now)'
      const { met, item } = await table.put(
        { ...keyFor(tenant, name), request, until, runningUntil, ttl },
        { expression, values: { now, request } },
      )
      if (met) return { state: 'begun' }
      if (item && item.request !== request) return { state: 'another' }
      if (!item || item.runningUntil !== undefined) return { state: 'running' }
      return { state: 'answered', answer: await opened(tenant, name, item) }
    },

    finish: async (tenant, name, answer) => {
      const sealed = (await sealer()).seal('body', placeOf(tenant, name), Buffer.from(JSON.stringify(answer)))
      await table.update(keyFor(tenant, name), {
        update: 'SET #sealed = :sealed REMOVE #runningUntil',
        expression: 'attribute_exists(#pk)',
        values: { sealed },
      })
    },

    giveUp: async (tenant, name) => {
      await table.remove(keyFor(tenant, name))
    },
  }
}

const keyFor = (tenant: TenantId, name: string) => ({ pk: keyOf('answer', tenant, name), sk: head })
const placeOf = (tenant: TenantId, name: string): string => JSON.stringify(['answer', tenant, name])
