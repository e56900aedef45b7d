import { bundleAll } from './bundle.ts'
for (const [n, m] of Object.entries(await bundleAll())) {
  const outs = Object.entries(m.outputs).filter(([f]) => f.endsWith('.mjs'))
  const entry = outs.find(([f]) => f.endsWith('/index.mjs'))
  const seen = new Set<string>(); const walk = (f: string) => { if (seen.has(f)) return; seen.add(f); for (const i of m.outputs[f]!.imports) if (i.kind === 'import-statement' && m.outputs[i.path]) walk(i.path) }
  walk(entry![0])
  const init = [...seen].reduce((s, f) => s + m.outputs[f]!.bytes, 0)
  console.log(n, 'total', Math.round(outs.reduce((s, [, o]) => s + o.bytes, 0) / 1024), 'KB; at init', Math.round(init / 1024), 'KB')
}
