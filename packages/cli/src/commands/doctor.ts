import { type Command, Option } from 'commander'
import { type HubFlags, withHub } from '../client.ts'
import { dataOption } from '../data-option.ts'
import type { Finding } from '../doctor/finding.ts'
import { ofFolder } from '../doctor/folder.ts'
import { ofHub } from '../doctor/hub.ts'
import { ofVendors } from '../doctor/vendors.ts'
import { version } from '../version.ts'

interface DoctorFlags extends HubFlags {
  readonly data: string
  readonly remote?: boolean
  readonly vendors?: boolean
}

export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description('Check clock, disk, key file, database, hub and connections, and say how to fix what is wrong.')
    .addOption(dataOption())
    .addOption(
      new Option('--remote', 'the hub runs elsewhere: leave out its files, and it is ill where it does not answer'),
    )
    .option('--vendors', 'also ask vendors whether credentials work and webhooks are still on; takes a while')
  withHub(command)
    .addHelpText(
      'after',
      '\nExit code 1 if something is broken. Changes nothing.\n\nExample: kilter doctor --data ./shop',
    )
    .action((flags: DoctorFlags) => examineAll(flags, { url: isGiven(command, 'url'), data: isGiven(command, 'data') }))
}

/** By an option or the environment. */
const isGiven = (command: Command, option: string): boolean => command.getOptionValueSource(option) !== 'default'

interface Given {
  readonly url: boolean
  readonly data: boolean
}

async function examineAll(flags: DoctorFlags, given: Given): Promise<void> {
  const { examine } = await import('@kilter/embedded')
  const files = flags.remote ? undefined : examine(flags.data)
  const isElsewhere = flags.remote === true || (given.url && !given.data && files === undefined)
  const local = isElsewhere ? [] : ofFolder(flags.data, files, Date.now())
  const seen = [...local, ...(await ofHub(flags, { version, isElsewhere }, Date.now))]
  const answers = seen.some(({ about, state }) => about === 'hub' && state === 'well')
  const findings = flags.vendors && answers ? [...seen, ...(await ofVendors(flags))] : seen
  if (findings.some(({ state }) => state === 'ill')) process.exitCode = 1
  if (flags.json) return console.log(JSON.stringify({ findings }, null, 2))
  for (const finding of findings) console.log(line(finding))
  console.log(`\n${sumOf(findings)}`)
}

const marks = { well: '✓', watch: '!', ill: '✗' } as const

const line = ({ about, state, says, todo }: Finding): string =>
  [`${marks[state]} ${about}: ${says}`, ...(todo === undefined ? [] : [`    → ${todo}`])].join('\n')

function sumOf(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((each) => each.state === state).length
  if (count('ill') > 0) return `${count('ill')} to fix, ${count('watch')} to keep an eye on.`
  return count('watch') > 0 ? `Nothing is broken; ${count('watch')} to keep an eye on.` : 'Everything is fine.'
}
