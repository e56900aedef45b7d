import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { ask, type HubFlags, withHub } from '../client.ts'
import { Failure } from '../failure.ts'

interface ConnectFlags extends HubFlags {
  readonly name: string
  readonly secretFile?: string
  readonly role?: readonly string[]
  readonly setting?: readonly string[]
}

interface Connected {
  readonly id: string
  readonly name: string
  readonly hookUrl: string
}

export function addConnect(program: Command): void {
  const command = program
    .command('connect <vendor>')
    .description('Connect a vendor. Its signing secret is read from KILTER_SECRET or a file.')
    .requiredOption('--name <name>', 'what you call it, e.g. "Web shop"')
    .option('--secret-file <file>', 'a file that holds the signing secret; "-" reads standard input')
    .option('--role <role...>', 'what it is used for: physical, sellable, orders, customers')
    .option('--setting <name=value...>', 'settings of the vendor, e.g. shop=example.myshopify.com')
  withHub(command)
    .addHelpText(
      'after',
      '\nExample: KILTER_SECRET=... kilter connect shopify --name "Web shop" --setting shop=example.myshopify.com',
    )
    .action((vendor: string, flags: ConnectFlags) => connect(vendor, flags))
}

async function connect(vendor: string, flags: ConnectFlags): Promise<void> {
  const secret = secretFrom(flags)
  const settings = Object.fromEntries((flags.setting ?? []).map(settingFrom))
  const body = {
    vendor,
    name: flags.name,
    settings,
    ...(secret && { secret }),
    ...(flags.role && { roles: flags.role }),
  }
  const connected = await ask<Connected>(flags, 'POST', '/v1/connections', body)
  if (flags.json) return console.log(JSON.stringify(connected, null, 2))
  console.log(
    `${connected.name} is connected as ${connected.id}.\nGive this address to the vendor: ${connected.hookUrl}`,
  )
  if (!secret) console.log('It has no secret yet: everything it sends is refused until it has one.')
}

const standardInput = 0

function secretFrom({ secretFile }: ConnectFlags): string | undefined {
  if (secretFile === undefined) return process.env.KILTER_SECRET
  try {
    return readFileSync(secretFile === '-' ? standardInput : secretFile, 'utf8').trim()
  } catch (error) {
    throw new Failure(`The secret cannot be read from ${secretFile}: ${(error as Error).message}`)
  }
}

function settingFrom(text: string): [string, string] {
  const cut = text.indexOf('=')
  if (cut < 1) throw new Failure(`Not a setting: ${text}. Write it as name=value.`, 2)
  return [text.slice(0, cut), text.slice(cut + 1)]
}
