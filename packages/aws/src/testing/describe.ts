/** Suites that need DynamoDB Local. Where it cannot run they are reported as skipped, with the reason in their name. */
import { afterAll, beforeAll, describe } from 'vitest'
import { type LocalDynamo, missing, startDynamo } from './dynamodb-local.ts'

export function describeOnDynamo(name: string, cases: (dynamo: () => LocalDynamo) => void): void {
  const reason = missing()
  describe.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (skipped: ${reason})`, () => {
    let running: LocalDynamo
    beforeAll(async () => {
      running = await startDynamo()
    })
    afterAll(() => running.stop())
    cases(() => running)
  })
}
