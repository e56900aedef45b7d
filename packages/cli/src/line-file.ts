/** Files that only their owner may read, most of them lines of JSON; one is there whole, or not at all. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { type Answer, answered } from '@kilter/client'
import type { End } from './archive-file.ts'
import type { HubFlags, Page } from './client.ts'
import { Failure } from './failure.ts'
import { showCount } from './progress.ts'

const ownerOnly = 0o600

/** Throws Failure where the file is there and `force` does not say to replace it. */
export async function writeFile(
  file: string,
  force: boolean,
  work: (write: (bytes: Uint8Array) => void) => Promise<void>,
): Promise<void> {
  if (existsSync(file) && !force) throw new Failure(`${file} is there already. Name another file, or say --force.`, 2)
  const part = `${file}.part`
  const out = openSync(part, 'w', ownerOnly)
  try {
    await work((bytes) => void writeSync(out, bytes))
    fsyncSync(out)
    closeSync(out)
    renameSync(part, file)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
}

/** As `writeFile`, one value a line. */
export const writeLines = (
  file: string,
  force: boolean,
  work: (write: (value: unknown) => void) => Promise<void>,
): Promise<void> => writeFile(file, force, (write) => work((value) => write(Buffer.from(`${JSON.stringify(value)}\n`))))

/** All that is answered page by page, and at last how many lines these were. Answers that, and the first of them. */
export async function writePages<Line>(
  write: (value: unknown) => void,
  { json }: Pick<HubFlags, 'json'>,
  ask: (from: { cursor?: string }) => Promise<Answer<Page<Line>>>,
): Promise<{ readonly lines: number; readonly first: Line | undefined }> {
  let lines = 0
  let first: Line | undefined
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page<Line> = await answered(ask(cursor === '' ? {} : { cursor }))
    for (const line of page.items) write(line)
    first ??= page.items[0]
    lines += page.items.length
    cursor = page.nextCursor
    if (!json) showCount('lines written', lines, cursor === null)
  }
  write({ kind: 'end', lines } satisfies End)
  return { lines, first }
}
