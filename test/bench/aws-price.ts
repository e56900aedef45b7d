/** What AWS charges. Source: AWS price lists of 2026 for us-east-1, US dollars, without free tiers. */
import type { Step } from '../../packages/aws/src/testing/rig.ts'
import type { Used } from './aws-day.ts'

const million = 1_000_000
/** Unit: dollars per million, but for the last three. */
export const prices = {
  httpRequest: 1.0,
  lambdaRequest: 0.2,
  writeUnit: 0.625,
  readUnit: 0.125,
  busEntry: 1.0,
  sqsRequest: 0.4,
  /** Of a queue that keeps an order. */
  sqsOrderedRequest: 0.5,
  /** Per GB-second, arm64. */
  lambdaGigabyteSecond: 0.0000133334,
  /** Per GB. */
  logs: 0.5,
} as const

/** Unit: MB; as infra gives them. */
const memory: Record<Step, number> = {
  ingest: 512,
  normalise: 512,
  align: 1_024,
  relay: 256,
  sweep: 512,
  alert: 512,
  post: 512,
  pull: 512,
}
/** Unit: bytes; one line of the API's access log. Lambda's own lines are switched off. */
const accessLogBytes = 170
/** Receiving a batch and deleting it. */
const requestsPerBatch = 2

export interface Priced {
  readonly api: number
  readonly lambda: number
  readonly writes: number
  readonly reads: number
  readonly bus: number
  readonly queue: number
  readonly logs: number
  readonly total: number
}

/** Unit: dollars for a million webhooks like these. */
export function priced({ webhooks, steps, busEntries, messages, orderedMessages }: Used): Priced {
  const per = (count: number, price: number) => (count / webhooks) * price
  const all = Object.entries(steps) as [Step, Used['steps'][Step]][]
  const sum = (of: (usage: Used['steps'][Step], step: Step) => number) =>
    all.reduce((total, [step, usage]) => total + of(usage, step), 0)
  const calls = sum((usage) => usage.calls)
  const gigabyteSeconds = sum(({ milliseconds }, step) => (milliseconds / 1_000) * (memory[step] / 1_024))
  const parts = {
    api: prices.httpRequest,
    lambda: per(calls, prices.lambdaRequest) + per(gigabyteSeconds, prices.lambdaGigabyteSecond * million),
    writes: per(
      sum(({ writeUnits }) => writeUnits),
      prices.writeUnit,
    ),
    reads: per(
      sum(({ readUnits }) => readUnits),
      prices.readUnit,
    ),
    bus: per(busEntries, prices.busEntry),
    queue:
      per(messages + requestsPerBatch * steps.align.calls, prices.sqsRequest) +
      per(orderedMessages + requestsPerBatch * steps.alert.calls, prices.sqsOrderedRequest),
    logs: (accessLogBytes * million * prices.logs) / 1_000_000_000,
  }
  return { ...parts, total: Object.values(parts).reduce((total, part) => total + part, 0) }
}
