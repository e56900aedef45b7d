import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { ask, type HubFlags, withHub } from '../client.ts'
import { Failure } from '../failure.ts'

interface ConnectFlags extends HubFlags {
  readonly name: string
  readonly secretFile?: string
  readonly role?: readonly string[]
  readonly setting?: readonly string[]
  readonly credentialFile?: readonly string[]
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
    .option('--credential-file <name=file...>', 'files that hold what lookups need, e.g. accessToken=./square-token')
    .option('--setting <name=value...>', 'settings of the vendor, e.g. shop=example.myshopify.com')
  withHub(command)
    .addHelpText(
      'after',
      `
Secrets are read from files or the environment: arguments are seen by every process of the machine.

Examples:
  KILTER_SECRET=... kilter connect shopify --name "Web shop" --setting shop=example.myshopify.com
  kilter connect square --name Till --secret-file ./square-key --credential-file accessToken=./square-token`,
    )
    .action((vendor: string, flags: ConnectFlags) => connect(vendor, flags))
}

async function connect(vendor: string, { name, role, url, json, ...flags }: ConnectFlags): Promise<void> {
  const signing = flags.secretFile === undefined ? process.env.KILTER_SECRET : contentOf(flags.secretFile)
  const files = (flags.credentialFile ?? []).map((text) => pairFrom(text, 'name=file'))
  const credentials = Object.fromEntries(files.map(([credential, file]) => [credential, contentOf(file)]))
  const connected = await ask<Connected>({ url }, 'POST', '/v1/connections', {
    vendor,
    name,
    settings: Object.fromEntries((flags.setting ?? []).map((text) => pairFrom(text, 'name=value'))),
    secrets: { ...(signing && { signing }), ...credentials },
    ...(role && { roles: role }),
  })
  if (json) return console.log(JSON.stringify(connected, null, 2))
  console.log(
    `${connected.name} is connected as ${connected.id}.\nGive this address to the vendor: ${connected.hookUrl}`,
  )
  if (!signing) console.log('It has no secret yet: everything it sends is refused until it has one.')
}

const standardInput = 0

function contentOf(file: string): string {
  try {
    return readFileSync(file === '-' ? standardInput : file, 'utf8').trim()
  } catch (error) {
    throw new Failure(`The secret cannot be read from ${file}: ${(error as Error).message}`)
  }
}

function pairFrom(text: string, shape: string): [string, string] {
  const cut = text.indexOf('=')
  if (cut < 1) throw new Failure(`Not understood: ${text}. Write it as ${shape}.`, 2)
  return [text.slice(0, cut), text.slice(cut + 1)]
}
