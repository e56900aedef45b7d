/** What a function may do, action by action; infra/roles.test.ts holds it against what the ports really do. */
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'

export interface Grant {
  readonly actions: readonly string[]
  readonly on: readonly string[]
}

export function allow(given: LambdaFunction, ...grants: readonly Grant[]): void {
  for (const { actions, on } of grants) {
    given.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...on] }))
  }
}

export const onTable = (table: TableV2, ...actions: readonly string[]): Grant => ({
  actions: actions.map((action) => `dynamodb:${action}`),
  on: [table.tableArn],
})

/** Queries of its indexes, named one by one. */
export const onIndexes = (table: TableV2, ...names: readonly string[]): Grant => ({
  actions: ['dynamodb:Query'],
  on: names.map((name) => `${table.tableArn}/index/${name}`),
})
