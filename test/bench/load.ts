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

/** `onLast` is called with the last answer: the generator itself ends on a full second only. */
export async function load(
  url: string,
  requests: readonly SignedRequest[],
  onLast: () => void = () => {},
): Promise<LoadResult> {
  let next = 0
  let accepted = 0
  let lastAt = 0
  const latencies: number[] = []
  const startedAt = performance.now()
  await new Promise<void>((resolve, reject) => {
    const options: autocannon.Options = {
      url,
      connections,
      amount: requests.length,
      requests: [
        { method: 'POST', setupRequest: (request) => ({ ...request, ...requests[next++ % requests.length] }) },
      ],
    }
    const instance = autocannon(options, (error) => (error ? reject(error) : resolve()))
    instance.on('response', (_client, status, _bytes, milliseconds) => {
      latencies.push(milliseconds)
      if (status === 200) accepted += 1
      if (latencies.length !== requests.length) return
      lastAt = performance.now()
      onLast()
    })
  })
  latencies.sort((left, right) => left - right)
  const at = (share: number) => Math.round((latencies[Math.floor(latencies.length * share)] ?? Number.NaN) * 10) / 10
  const perSecond = requests.length / ((lastAt - startedAt) / 1_000)
  return { perSecond, p50: at(0.5), p99: at(0.99), refused: requests.length - accepted }
}
