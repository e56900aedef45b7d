/** All commands. What one alone needs, it loads when it runs: asking a hub must not cost what running one does. */
import complete from '@bomb.sh/tab/commander'
import { Command } from 'commander'
import { addAlerts } from './commands/alerts.ts'
import { addAliases } from './commands/aliases.ts'
import { addAudit } from './commands/audit.ts'
import { addBackfill } from './commands/backfill.ts'
import { addBackup } from './commands/backup.ts'
import { addConnect } from './commands/connect.ts'
import { addConnections } from './commands/connections.ts'
import { addDeliveries } from './commands/deliveries.ts'
import { addDemo } from './commands/demo.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEvents } from './commands/events.ts'
import { addExport } from './commands/export.ts'
import { addImport } from './commands/import.ts'
import { addIncidents } from './commands/incidents.ts'
import { addItems } from './commands/items.ts'
import { addJobs } from './commands/jobs.ts'
import { addKeys } from './commands/keys.ts'
import { addPolicies } from './commands/policies.ts'
import { addPrivacy } from './commands/privacy.ts'
import { addPulls } from './commands/pulls.ts'
import { addReplay } from './commands/replay.ts'
import { addRestore } from './commands/restore.ts'
import { addRotateKey } from './commands/rotate-key.ts'
import { addRoutes } from './commands/routes.ts'
import { addScore } from './commands/score.ts'
import { addSimulate } from './commands/simulate.ts'
import { addStart } from './commands/start.ts'
import { addSubscriptions } from './commands/subscriptions.ts'
import { addTenants } from './commands/tenants.ts'
import { addVendors } from './commands/vendors.ts'
import { addWatch } from './commands/watch.ts'
import { Failure } from './failure.ts'
import { version } from './version.ts'

const exitUsage = 2

const commands = [
  addStart,
  addDemo,
  addVendors,
  addConnect,
  addConnections,
  addAliases,
  addIncidents,
  addDeliveries,
  addEvents,
  addWatch,
  addItems,
  addAlerts,
  addSubscriptions,
  addRoutes,
  addReplay,
  addPulls,
  addBackfill,
  addPolicies,
  addPrivacy,
  addJobs,
  addKeys,
  addAudit,
  addTenants,
  addExport,
  addImport,
  addBackup,
  addRestore,
  addRotateKey,
  addDoctor,
  addSimulate,
  addScore,
]

export function createProgram(): Command {
  const program = new Command('kilter')
    .description('Kilter finds where the systems of a business contradict each other, and says what to do about it.')
    .version(version)
    .showHelpAfterError('Add --help to see how to use it.')
    .exitOverride()
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the hub cannot be reached.')
  for (const add of commands) add(program)
  complete(program, { completionCommandName: 'completion' })
  overrideExits(program.commands)
  return program
}

function overrideExits(commands: readonly Command[]): void {
  for (const command of commands) overrideExits(command.exitOverride().commands)
}

export async function run(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync([...argv])
  } catch (error) {
    process.exitCode = exitCodeOf(error)
  }
}

/** npm takes options that stand before two dashes for its own. */
const dashesForgotten = 'Through npm, options go after two dashes: npm start -- --port 9000'

function exitCodeOf(error: unknown): number {
  if (error instanceof Failure) {
    console.error(error.message)
    return error.exitCode
  }
  const { code, exitCode } = error as { code?: string; exitCode?: number }
  if (code === 'commander.excessArguments' && process.env.npm_lifecycle_event) console.error(dashesForgotten)
  if (code?.startsWith('commander.')) return exitCode === 0 ? 0 : exitUsage
  console.error(error instanceof Error ? error.message : String(error))
  return 1
}
