/** Whom a command is about: one person, named in one of four ways. */
import { readFileSync } from 'node:fs'
import type { paths } from '@kilter/client'
import type { Command } from 'commander'
import { Failure } from './failure.ts'

export interface WhomFlags {
  readonly email?: string
  readonly phone?: string
  readonly customer?: string
  readonly request?: string
}

const ways = ['email', 'phone', 'customer', 'request'] as const

export const withWhom = (command: Command): Command =>
  command
    .option('--email <address>', 'by e-mail address; - reads it from standard input')
    .option('--phone <number>', 'by phone number with country code; - reads it from standard input')
    .option('--customer <connection:id>', 'by their id in one system, like con_...:1234')
    .option('--request <id>', 'the person in a request, by its id from kilter privacy requests')

type Whom = paths['/v1/privacy/erasures']['post']['requestBody']['content']['application/json']

/** As the API takes it. Throws Failure unless exactly one way is given. */
export function whomFrom(flags: WhomFlags): Whom {
  const given = ways.filter((way) => flags[way] !== undefined)
  const [way] = given
  if (way === undefined || given.length > 1)
    throw new Failure('Say who it is with exactly one of --email, --phone, --customer or --request.', 2)
  const text = flags[way] === '-' && way !== 'request' ? readFileSync(0, 'utf8').trim() : (flags[way] ?? '')
  return { [way]: way === 'customer' ? customerFrom(text) : text }
}

function customerFrom(text: string): { connection: string; id: string } {
  const [, connection, id] = /^(con_[^:]+):(.+)$/s.exec(text) ?? []
  if (connection === undefined || id === undefined)
    throw new Failure('Write a customer as <connection>:<id>, the connection as con_...', 2)
  return { connection, id }
}
