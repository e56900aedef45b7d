/** `list` beside a command that lists by itself, for whoever expects it there. */
import type { Command } from 'commander'
import { withHub, withLimit } from '../client.ts'

/** With the options of the command above it. */
export const addList = <Flags extends object>(command: Command, list: (flags: Flags) => Promise<void>): Command =>
  withHub(withLimit(command.command('list').description('List them (the same as without "list").'))).action(
    (_own: unknown, self: Command) => list(self.optsWithGlobals<Flags>()),
  )
