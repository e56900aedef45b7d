/** Sends what is due, beside the worker of the inbox: a timer looks, and nothing waits for it. */
import { createPostman, type DeliverPorts } from '@kilter/core'

export interface AlertWorker {
  /** Looks now; resolves once all that was due has been tried. */
  idle(): Promise<void>
  /** Starts nothing new; what is under way is tried again at the next start, where it does not end in time. */
  stop(): Promise<void>
}

const tickMilliseconds = 1_000
const roundsMax = 1_000

export function startAlertWorker(ports: DeliverPorts): AlertWorker {
  const postman = createPostman(ports)
  let stopped = false
  let looking: Promise<void> | undefined

  const look = (): Promise<void> => {
    looking ??= postman
      .round()
      .then(() => {})
      .catch((error) =>
        ports.log({
          level: 'error',
          message: 'sending alerts stumbled and goes on',
          error: String(error?.code ?? error?.name),
        }),
      )
      .finally(() => {
        looking = undefined
      })
    return looking
  }
  const timer = setInterval(() => void (stopped || look()), tickMilliseconds)

  return {
    idle: async () => {
      await looking
      for (let rounds = 0; rounds < roundsMax && (await postman.round()) > 0; rounds += 1) await postman.settled()
      await postman.settled()
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await looking
      await postman.settled()
    },
  }
}
