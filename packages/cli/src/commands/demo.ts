import type { Command } from 'commander'

export function addDemo(program: Command): void {
  program.command('demo').description('Let a shop’s day run against a hub of its own, and tell what it found.')
}
