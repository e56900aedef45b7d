/** What a vendor is given: by options, files and the environment, or typed at a terminal. Secrets are never arguments. */
import { readFileSync } from 'node:fs'
import { Failure } from '../failure.ts'
import { input, password } from '../prompts.ts'
import { settingsOf, type Vendor } from './vendors.ts'

export interface InputFlags {
  readonly secretFile?: string
  readonly setting?: readonly string[]
  readonly credentialFile?: readonly string[]
}

export interface Input {
  readonly signing: string | undefined
  readonly credentials: Readonly<Record<string, string>>
  readonly settings: Readonly<Record<string, string>>
}

export const canAsk = (): boolean => process.stdin.isTTY && process.stdout.isTTY

export const signingFrom = (file: string | undefined): string | undefined =>
  file === undefined ? process.env.KILTER_SECRET || undefined : contentOf(file)

/** Without the signing secret. */
export function inputFrom({ credentialFile = [], setting = [] }: InputFlags): Omit<Input, 'signing'> {
  const files = credentialFile.map((text) => pairFrom(text, 'name=file'))
  return {
    credentials: Object.fromEntries(files.map(([credential, file]) => [credential, contentOf(file)])),
    settings: Object.fromEntries(setting.map((text) => pairFrom(text, 'name=value'))),
  }
}

/** What was not given yet. What is typed as a secret is not shown; `empty`: what to know about leaving one empty. */
export async function askedCredentials(
  vendor: Vendor,
  given: Input['credentials'],
  empty: string,
): Promise<Input['credentials']> {
  const credentials: Record<string, string> = { ...given }
  for (const credential of vendor.credentials) {
    credentials[credential] ??= await password({ message: `${credential} (${empty})` })
    if (credentials[credential] === '') delete credentials[credential]
  }
  return credentials
}

/** As `askedCredentials`, and shown. `empty` is asked about each. */
export async function askedSettings(
  vendor: Vendor,
  given: Input['settings'],
  empty: (setting: string) => string,
): Promise<Input['settings']> {
  const settings: Record<string, string> = { ...given }
  for (const [setting] of settingsOf(vendor)) {
    if (setting in settings) continue
    const value = await input({ message: `${setting} (${empty(setting)})` })
    if (value !== '') settings[setting] = value
  }
  return settings
}

/** What is no text by the vendor's own description is read as JSON: `scale=[1,5]`, `testMode=true`. */
export function typed(settings: Input['settings'], { settings: described }: Vendor): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([setting, value]) => {
      const isText = (described.properties?.[setting]?.type ?? 'string') === 'string'
      return [setting, isText && !/^[[{]/.test(value) ? value : jsonIn(setting, value)]
    }),
  )
}

function jsonIn(setting: string, value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    throw new Failure(`${setting}=${value} is not valid: this setting is not a plain text. Write it as JSON.`, 2)
  }
}

const standardInput = 0

/** A secret from a file, or from standard input as "-". Throws Failure. */
export function contentOf(file: string): string {
  try {
    return readFileSync(file === '-' ? standardInput : file, 'utf8').trim()
  } catch (error) {
    throw new Failure(`Cannot read the secret from ${file}: ${(error as Error).message}`)
  }
}

function pairFrom(text: string, shape: string): [string, string] {
  const cut = text.indexOf('=')
  if (cut < 1) throw new Failure(`${text} is not valid. Write it as ${shape}.`, 2)
  return [text.slice(0, cut), text.slice(cut + 1)]
}
