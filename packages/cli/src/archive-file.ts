/** An archive as a file: a header, one line of JSON each, and an end that says how many lines there are. */
import { randomBytes, scryptSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Failure } from './failure.ts'

export const archiveVersion = 1

export interface Header {
  readonly kind: 'archive'
  readonly version: number
  readonly createdAt: string
  /** Base64; what the passphrase was salted with. Absent: the archive holds no secrets. */
  readonly salt?: string
}

export interface End {
  readonly kind: 'end'
  readonly lines: number
}

const keyLength = 32
const saltLength = 16
/** Takes about a tenth of a second. Source: OWASP's advice for scrypt. */
const cost = { N: 2 ** 16, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

export const newSalt = (): string => randomBytes(saltLength).toString('base64')

/** From the environment alone: arguments are seen by every process of the machine. */
export const passphrase = (): string | undefined => process.env.KILTER_ARCHIVE_PASSPHRASE || undefined

export interface KeyHeader {
  readonly 'kilter-archive-key'?: string
}

/** What the hub seals an archive's secrets with, or opens them. */
export function keyHeader(given: string | undefined, salt: string | undefined): KeyHeader {
  if (given === undefined || salt === undefined) return {}
  const key = scryptSync(given, Buffer.from(salt, 'base64'), keyLength, cost)
  return { 'kilter-archive-key': key.toString('base64url') }
}

export interface Checked {
  readonly header: Header
  readonly lines: number
}

/** Reads it to its end before anything is done with it. Throws Failure where it is no archive, or not whole. */
export async function check(file: string): Promise<Checked> {
  let header: Header | undefined
  let end: End | undefined
  let lines = 0
  for await (const line of linesOf(file)) {
    if (end) throw new Failure(`${file} goes on after its end: it is damaged.`)
    const value = parsed(line, file)
    if (!header) header = headerFrom(value, file)
    else if ((value as End).kind === 'end') end = value as End
    else lines += 1
  }
  if (!header) throw new Failure(`${file} is empty.`)
  if (end?.lines !== lines) throw new Failure(`${file} is not whole: its export was broken off. Export again.`)
  return { header, lines }
}

/** What stands between header and end. */
export async function* entries(file: string): AsyncIterable<unknown> {
  let isFirst = true
  for await (const line of linesOf(file)) {
    const value = parsed(line, file)
    if (!isFirst && (value as End).kind !== 'end') yield value
    isFirst = false
  }
}

async function* linesOf(file: string): AsyncIterable<string> {
  const stream = createReadStream(file, 'utf8')
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line !== '') yield line
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

function parsed(line: string, file: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new Failure(`${file} is not an archive of Kilter, or is damaged.`)
  }
}

function headerFrom(value: unknown, file: string): Header {
  const header = value as Header
  if (header?.kind !== 'archive') throw new Failure(`${file} is not an archive of Kilter.`)
  if (header.version !== archiveVersion)
    throw new Failure(
      `${file} was written by another version of Kilter (${header.version}); this one reads ${archiveVersion}.`,
    )
  return header
}
