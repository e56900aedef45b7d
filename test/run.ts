/** Runs the whole suite (or the files named) and ends with the line `N passed, N failed`, read from vitest's own report. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'

const reportFile = '.test-results/report.json'
const nodeMajor = Number(process.versions.node.split('.')[0])
if (nodeMajor < 24) {
  console.error(`Kilter's tests need Node 24 or newer; this is ${process.versions.node}. Run them with: npm test`)
  console.log('0 passed, 1 failed')
  process.exit(1)
}

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
const { passed, failed } = readReport()
console.log(`${passed} passed, ${failed} failed`)
process.exit(run.status === 0 && failed === 0 ? 0 : 1)

/** A suite that breaks before its tests run counts as one failure: silence is not success. */
function readReport(): { passed: number; failed: number } {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'))
    const broken = report.testResults.filter(
      (file: { status: string; assertionResults: unknown[] }) =>
        file.status === 'failed' && file.assertionResults.length === 0,
    ).length
    const otherwiseFailed = run.status !== 0 && report.numFailedTests + broken === 0 ? 1 : 0
    return { passed: report.numPassedTests, failed: report.numFailedTests + broken + otherwiseFailed }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
