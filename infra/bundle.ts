/** Bundles the functions: for each a folder with its entry and the chunks that it loads when it first needs them. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'

const root = join(import.meta.dirname, '..')

export const functionNames = [
  'ingest',
  'spill',
  'normalise',
  'align',
  'relay',
  'alert',
  'post',
  'bounce',
  'pull',
  'sweep',
  'api',
] as const
export type FunctionName = (typeof functionNames)[number]

export const bundleFolder = (name: FunctionName): string => join(root, 'dist', 'functions', name)

/** Some packages of the AWS SDK still call `require` for what Node brings along. */
const requireBanner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`

/** Lambda hands credentials over in the environment; these ways to find some are for a developer's machine and never taken. */
const neverLoaded = ['sso', 'ini', 'process', 'web-identity', 'login', 'http'].map(
  (way) => `@aws-sdk/credential-provider-${way}`,
)

/** Our errors speak English; zod's fifty other languages are a quarter of a megabyte. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup: ({ onLoad }) => {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: `export { default as en } from './en.js'` }))
  },
}

const optionsFor = (name: FunctionName) =>
  ({
    absWorkingDir: root,
    entryPoints: { index: `functions/${name}/index.ts` },
    outdir: bundleFolder(name),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    external: [...neverLoaded, '@smithy/credential-provider-imds', 'bowser'],
    metafile: true,
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    banner: { js: requireBanner },
    plugins: [englishOnly],
    logLevel: 'warning',
  }) satisfies BuildOptions

/** Answers what went into each. */
export async function bundleAll(): Promise<Record<FunctionName, Metafile>> {
  await rm(join(root, 'dist', 'functions'), { recursive: true, force: true })
  const bundled = functionNames.map(async (name) => [name, (await build(optionsFor(name))).metafile] as const)
  return Object.fromEntries(await Promise.all(bundled)) as Record<FunctionName, Metafile>
}
