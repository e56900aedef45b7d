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
        'Name the folder of the hub with --data, or start one here with kilter start.',
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
  const todo = `Put your copy of it back as ${folder}/hub.key. Without it, what is sealed cannot be read by anybody.`
  if (state === 'right') return well('key file', 'opens the database; keep a copy of it somewhere else')
  if (state === 'changing')
    return watch(
      'key file',
      'holds a new key and the one before it, until all is sealed anew',
      'Restart the hub if it has run since before the new key: it then takes the old one out by itself. Then keep a new copy.',
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
  return well('database', `is sound, ${megabytes(databaseBytes)}${next}`)
}

function space({ freeBytes }: Examined): Finding {
  const says = `${megabytes(freeBytes)} are free`
  const todo = 'Make room: a hub whose disk is full takes no webhook, and vendors send again for some hours only.'
  if (freeBytes < freeLeastBytes) return ill('disk', says, todo)
  return freeBytes < freeUsualBytes ? watch('disk', says, todo) : well('disk', says)
}

function rights(folder: string, { exposed }: Examined): Finding {
  if (exposed.length === 0) return well('rights', 'its owner alone can read it')
  return ill('rights', `others can read ${exposed.join(', ')}`, `chmod 700 ${folder} && chmod 600 ${folder}/hub.*`)
}

function clock({ lastDelivery }: Examined, now: number): Finding {
  const todo = 'Set the clock, and let the system keep it (NTP): signatures and deadlines hang on it.'
  if (lastDelivery !== null && Date.parse(lastDelivery) - now > clockBehindMilliseconds)
    return ill('clock', `it is earlier than the last webhook (${lastDelivery})`, todo)
  return well('clock', new Date(now).toISOString())
}
