#!/usr/bin/env node
/** The `kilter` command. */
const major = Number(process.versions.node.split('.')[0])
const needed = 24
if (major < needed) {
  console.error(
    `Kilter runs on Node ${needed}; this is ${process.versions.node}. In this folder "npm start" and "npm run demo" bring their own.`,
  )
  process.exit(1)
}
/** Node keeps what it compiled, beside its other temporary files: the next start takes half the time and less memory. */
const { enableCompileCache } = await import('node:module')
enableCompileCache()
/** Whoever read what is printed has seen enough, as `head` does. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
const { run } = await import('./program.ts')
await run(process.argv)
