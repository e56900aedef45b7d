/** Imports point inwards, and the folders are the ones that README names. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** What each package may import of the others; style and reasons stand in CONTRIBUTING.md. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  connectors: ['core'],
  detectors: ['core'],
  embedded: ['core'],
  aws: ['core'],
  outbound: ['core'],
  channels: ['core', 'outbound'],
  api: ['core'],
  client: [],
  sim: ['core'],
  cli: ['core', 'connectors', 'detectors', 'embedded', 'outbound', 'channels', 'api', 'client', 'sim'],
}

/** What stands above the packages: they put things together, and nothing imports them. */
const aboveMayImport: Record<string, readonly string[]> = {
  functions: ['core', 'connectors', 'detectors', 'aws', 'outbound', 'channels', 'api'],
  infra: ['core', 'aws'],
}

/** What core may use from outside: it is handed clock, ids, network, disk and environment. */
const coreMayUse = ['zod', 'node:crypto']

const prescribed = ['infra', 'functions', 'packages', 'test', 'package.json', 'tsconfig.json', 'cdk.json', 'README.md']
/** By commands, and ignored by git. */
const made = ['node_modules', 'cdk.out', 'dist']
const forcedByTools = ['LICENSE', 'CONTRIBUTING.md', 'package-lock.json', 'biome.json', 'vitest.config.ts']

interface Import {
  readonly file: string
  readonly from: string
  readonly target: string
}

const isTest = (file: string): boolean => /\.(test|contract)\.ts$|\/testing\/|\/contracts\.ts$/.test(file)
const sources = globSync('packages/*/src/**/*.ts', { cwd: root }).filter((file) => !isTest(file))
const imports: Import[] = sources.flatMap((file) => {
  const text = readFileSync(join(root, file), 'utf8')
  const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
  return targets.map((target) => ({ file, from: file.split('/')[1] ?? '', target }))
})

it('finds the sources it judges', () => {
  expect(sources.length).toBeGreaterThan(40)
  expect(Object.keys(mayImport).sort()).toEqual([...new Set(sources.map((file) => file.split('/')[1]))].sort())
})

it('lets packages import inwards only', () => {
  const wrong = imports.flatMap(({ file, from, target }) => {
    const name = /^@kilter\/([a-z]+)/.exec(target)?.[1]
    if (name === undefined || mayImport[from]?.includes(name)) return []
    return [
      `${file} imports @kilter/${name}, but ${from} may import only: ${mayImport[from]?.join(', ') || 'nothing of ours'}`,
    ]
  })
  expect(wrong).toEqual([])
})

it('lets functions and infra import what they are made of, and nothing import them', () => {
  const above = globSync('{functions,infra}/**/*.ts', { cwd: root }).filter((file) => !isTest(file))
  expect(above.length).toBeGreaterThan(15)
  const wrong = above.flatMap((file) => {
    const from = file.split('/')[0] ?? ''
    const text = readFileSync(join(root, file), 'utf8')
    const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*'@kilter\/([a-z/]+)'/g)].map((match) => match[1] ?? '')
    const may = aboveMayImport[from] ?? []
    return targets
      .filter((target) => !may.some((name) => target === name || target.startsWith(`${name}/`)))
      .map((target) => `${file} imports @kilter/${target}, but ${from} may import only: ${may.join(', ')}`)
  })
  expect(wrong).toEqual([])
  const upward = imports.filter(({ target }) => /^(\.\.\/)+(functions|infra)\//.test(target))
  expect(upward).toEqual([])
})

it('lets no file reach into another package by its path', () => {
  const wrong = imports.flatMap(({ file, from, target }) => {
    if (!target.startsWith('.')) return []
    const reached = relative(root, join(root, dirname(file), target)).split('/')
    return reached[1] === from
      ? []
      : [`${file} reaches into ${reached.slice(0, 2).join('/')}; import its package instead`]
  })
  expect(wrong).toEqual([])
})

it('keeps core free of the machine it runs on', () => {
  const wrong = imports.flatMap(({ file, from, target }) => {
    if (from !== 'core' || target.startsWith('.') || coreMayUse.includes(target)) return []
    return [`${file} imports ${target}; core may use only: ${coreMayUse.join(', ')}`]
  })
  expect(wrong).toEqual([])
})

it('keeps connectors and detectors pure: no clock, no chance, no network, no environment', () => {
  const impure =
    /\bDate\.now\(|new Date\(\)|Math\.random\(|\bfetch\(|process\.env|node:(fs|http|https|net|child_process)/
  const wrong = sources.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return /^packages\/(connectors|detectors)\//.test(file) && impure.test(text)
  })
  expect(wrong).toEqual([])
})

it('SIG-05: signatures are computed and compared in one place only', () => {
  const own = 'packages/core/src/connector/signature.ts'
  // Digests of personal data are no signatures: they are looked up, never proof of anything.
  const digests = 'packages/core/src/pseudonym.ts'
  const others = sources.filter((file) => !file.startsWith('packages/sim/') && file !== own)
  const naming = (word: RegExp) => others.filter((file) => word.test(readFileSync(join(root, file), 'utf8')))
  expect(naming(/\btimingSafeEqual\b/)).toEqual([])
  expect(naming(/\bcreateHmac\b/)).toEqual([digests])
  expect(readFileSync(join(root, own), 'utf8')).toContain('timingSafeEqual(')
})

it('has only the prescribed names at the top, and what tools force there', () => {
  const allowed = new Set([...prescribed, ...forcedByTools, ...made])
  const found = globSync('*', { cwd: root }).filter((name) => !name.startsWith('.'))
  expect(found.filter((name) => !allowed.has(name))).toEqual([])
})
