/** Answers for whoever repeats a request, sealed: a new key's text is among them. */
import {
  type Answers,
  addMilliseconds,
  type Instant,
  keptMilliseconds,
  runningMilliseconds,
  type Sealer,
} from '@kilter/core'
import type { Database } from './database.ts'

/** Each new one takes some of the old ones along. */
const expiredAtOnce = 20
const expiredPerRound = 500

export interface KeptAnswers extends Answers {
  /** Deletes those whose time is over, a bounded number. Answers how many. */
  expire(now: Instant): Promise<number>
}

export function createAnswers(database: Database, sealer: Sealer): KeptAnswers {
  const seal = (tenant: string, name: string, text: string) =>
    sealer.seal('body', placeOfAnswer(tenant, name), Buffer.from(text))

  return {
    begin: (tenant, name, request, now) =>
      database.write(() => {
        database.run(expire, now, expiredAtOnce)
        const row = database.get(
          'SELECT * FROM kept_answer WHERE tenant = ? AND name = ? AND until > ?',
          tenant,
          name,
          now,
        )
        if (row && row.request !== request) return { state: 'another' }
        if (row && row.running_until === null) {
          const opened = sealer.open('body', placeOfAnswer(tenant, name), row.sealed as Uint8Array)
          return { state: 'answered', answer: JSON.parse(opened.toString('utf8')) }
        }
        if (row && String(row.running_until) > now) return { state: 'running' }
        const [until, runningUntil] = [keptMilliseconds, runningMilliseconds].map((time) => addMilliseconds(now, time))
        const sql = 'INSERT OR REPLACE INTO kept_answer VALUES (?, ?, ?, ?, ?, ?)'
        database.run(sql, tenant, name, request, until as string, runningUntil as string, seal(tenant, name, ''))
        return { state: 'begun' }
      }),

    expire: (now) => database.write(() => database.run(expire, now, expiredPerRound)),

    finish: async (tenant, name, answer) => {
      const sql = 'UPDATE kept_answer SET running_until = NULL, sealed = ? WHERE tenant = ? AND name = ?'
      await database.write(() => database.run(sql, seal(tenant, name, JSON.stringify(answer)), tenant, name))
    },

    giveUp: async (tenant, name) => {
      await database.write(() => database.run('DELETE FROM kept_answer WHERE tenant = ? AND name = ?', tenant, name))
    },
  }
}

export const placeOfAnswer = (tenant: string, name: string): string => JSON.stringify(['answer', tenant, name])

const expire = `
  DELETE FROM kept_answer WHERE (tenant, name) IN (SELECT tenant, name FROM kept_answer WHERE until <= ? ORDER BY until LIMIT ?)`
