/** A load of signed webhooks, each one once, over a fixed number of connections. Measures the answers. */
import autocannon from 'autocannon'

export interface SignedRequest {
  readonly headers: Record<string, string>
  readonly body: string
}

export interface LoadResult {
  /** Answers per second, from the first request to the last answer. */
  readonly perSecond: number
  /** Unit: milliseconds from request to answer. */
  readonly p50: number
  readonly p99: number
  readonly refused: number
}

const connections = 32

export async function load(url: string, requests: readonly SignedRequest[]): Promise<LoadResult> {
  let next = 0
  const startedAt = performance.now()
  const result = await autocannon({
    url,
    connections,
    amount: requests.length,
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => ({ ...request, ...requests[next++ % requests.length] }),
      },
    ],
  })
  const seconds = (performance.now() - startedAt) / 1_000
  const { p50, p99 } = result.latency
  return { perSecond: result['2xx'] / seconds, p50, p99, refused: result.non2xx + result.errors }
}
