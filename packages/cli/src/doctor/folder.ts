/** The data folder: key, database, space, rights, and the clock beside what it has recorded. */
import type { Examined } from '@kilter/embedded'
import { megabytes } from '../numbers.ts'
import { type Finding, ill, watch, well } from './finding.ts'

const freeLeastBytes = 200_000_000
const freeUsualBytes = 1_000_000_000
const clockBehindMilliseconds = 5 * 60_000

export function ofFolder(folder: string, examined: Examined | undefined, now: number): Finding[] {
  if (!examined)
    return [
      watch(
        'data folder',
        `there is no hub in ${folder} yet`,
        'Give the folder of the hub with --data, or start one here with kilter start.',
      ),
    ]
  return [
    key(folder, examined),
    database(folder, examined),
    space(examined),
    rights(folder, examined),
    clock(examined, now),
  ]
}

function key(folder: string, { key: state }: Examined): Finding {
  const todo = `Put your copy back as ${folder}/hub.key. Without it nobody can read what is encrypted.`
  if (state === 'right') return well('key file', 'fits the database; keep a copy of it somewhere else')
  if (state === 'changing')
    return watch(
      'key file',
      'holds the new key and the old one, until everything is re-encrypted',
      'Restart the hub if it was started before the new key was made; it removes the old key by itself. Then keep a new copy.',
    )
  return ill('key file', state === 'wrong' ? 'belongs to another database' : `is ${state}`, todo)
}

function database(folder: string, { faults, schema, knownSchema, databaseBytes }: Examined): Finding {
  if (faults.length > 0)
    return ill(
      'database',
      `is damaged: ${faults[0]}`,
      `Stop the hub, then: kilter restore <backup> --data ${folder} --replace`,
    )
  if (schema > knownSchema)
    return ill('database', `was written by a newer Kilter (tables ${schema}, known ${knownSchema})`, 'Update Kilter.')
  const next = schema < knownSchema ? `; the next start brings its tables from ${schema} to ${knownSchema}` : ''
  return well('database', `is intact, ${megabytes(databaseBytes)}${next}`)
}

function space({ freeBytes }: Examined): Finding {
  const says = `${megabytes(freeBytes)} are free`
  const todo = 'Free some space: with a full disk the hub takes no webhooks, and vendors retry for a few hours only.'
  if (freeBytes < freeLeastBytes) return ill('disk', says, todo)
  return freeBytes < freeUsualBytes ? watch('disk', says, todo) : well('disk', says)
}

function rights(folder: string, { exposed }: Examined): Finding {
  if (exposed.length === 0) return well('rights', 'only its owner can read it')
  return ill('rights', `others can read ${exposed.join(', ')}`, `chmod 700 ${folder} && chmod 600 ${folder}/hub.*`)
}

function clock({ lastDelivery }: Examined, now: number): Finding {
  const todo = 'Correct the clock and let the system keep it right (NTP): signatures and deadlines depend on it.'
  if (lastDelivery !== null && Date.parse(lastDelivery) - now > clockBehindMilliseconds)
    return ill('clock', `it is earlier than the last webhook (${lastDelivery})`, todo)
  return well('clock', new Date(now).toISOString())
}
