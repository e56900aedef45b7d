/** Runs the whole suite (or the files named) and ends with the line `N passed, N failed`, read from vitest's own report. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'

const reportFile = '.test-results/report.json'
const nodeMajor = Number(process.versions.node.split('.')[0])
if (nodeMajor < 24) {
  console.error(`Kilter's tests need Node 24 or newer; this is ${process.versions.node}. Run them with: npm test`)
  console.log('0 passed, 1 failed')
  process.exit(1)
}

installDynamoLocal()
rmSync(reportFile, { force: true })
mkdirSync('.test-results', { recursive: true })
const run = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)
const { passed, failed, skipped } = readReport()
for (const line of skipped) console.log(`NOT RUN: ${line}`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(run.status === 0 && failed === 0 ? 0 : 1)

/** DynamoDB Local for the AWS half of the suites; it needs Java. Where it is missing these suites are named as not run. */
function installDynamoLocal(): void {
  const folder = 'packages/aws/dynamodb-local'
  const isThere = existsSync(`${folder}/node_modules/amplify-dynamodb-simulator`)
  const quiet = { stdio: 'ignore' } as const
  if (isThere || spawnSync('java', ['-version'], quiet).status !== 0) return
  const shell = process.platform === 'win32'
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--prefix', folder], {
    stdio: 'inherit',
    shell,
  })
  if (status !== 0) console.error('DynamoDB Local could not be installed')
}

interface Assertion {
  readonly status: string
  readonly ancestorTitles: readonly string[]
}

/** A suite that breaks before its tests run counts as one failure: silence is not success. */
function readReport(): { passed: number; failed: number; skipped: readonly string[] } {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'))
    const files: readonly { status: string; assertionResults: readonly Assertion[] }[] = report.testResults
    const broken = files.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
    const otherwiseFailed = run.status !== 0 && report.numFailedTests + broken.length === 0 ? 1 : 0
    const left = files.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'skipped'))
    const suites = Map.groupBy(left, ({ ancestorTitles }) => ancestorTitles[0] ?? 'tests')
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length + otherwiseFailed,
      skipped: [...suites].map(([title, tests]) => `${tests.length} of ${title}`),
    }
  } catch {
    return { passed: 0, failed: 1, skipped: [] }
  }
}
