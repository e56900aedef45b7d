/** Sends what is due, beside the worker of the inbox: a timer looks, and nothing waits for it. */
import { createPoster, createPostman, type DeliverPorts, type Postman, type PostPorts } from '@kilter/core'

export interface SendingWorker {
  /** Looks soon, rather than at the next tick. */
  wake(): void
  /** Looks now; resolves once all that was due has been tried. */
  idle(): Promise<void>
  /** Starts nothing new; what is under way is tried again at the next start, where it does not end in time. */
  stop(): Promise<void>
}

const tickMilliseconds = 1_000
/** Alerts while there are some to send: an address may take ten a second. */
const busyMilliseconds = 25
const emptyRoundsMax = 8
const roundsMax = 1_000

export const startAlertWorker = (ports: DeliverPorts): SendingWorker =>
  startSending(createPostman(ports), 'sending alerts stumbled and goes on', ports, emptyRoundsMax)

export function startSubscriptionWorker(ports: PostPorts): SendingWorker {
  const poster = createPoster(ports)
  const worker = startSending(poster, 'sending to subscriptions stumbled and goes on', ports)
  return {
    ...worker,
    stop: () => {
      poster.stop()
      return worker.stop()
    },
  }
}

/** `hurry`: how often it looks again soon after nothing was to be sent. */
function startSending(postman: Postman, stumbled: string, { log }: Pick<PostPorts, 'log'>, hurry = 0): SendingWorker {
  let stopped = false
  let looking: Promise<void> | undefined
  let soon: NodeJS.Timeout | undefined
  /** How often nothing was to be sent, one after the other. */
  let empty = hurry
  /** While somebody waits for the end of it, nobody else looks. */
  let awaited = 0

  const look = (): Promise<void> => {
    looking ??= postman
      .round()
      .then((started) => {
        empty = started > 0 ? 0 : empty + 1
      })
      .catch((error) => log({ level: 'error', message: stumbled, error: String(error?.code ?? error?.name) }))
      .finally(() => {
        looking = undefined
        lookSoon()
      })
    return looking
  }
  function lookSoon(): void {
    if (stopped || awaited > 0 || empty >= hurry) return
    clearTimeout(soon)
    soon = setTimeout(() => void (awaited > 0 || look()), busyMilliseconds)
  }
  const timer = setInterval(() => void (stopped || awaited > 0 || look()), tickMilliseconds)

  return {
    wake: () => {
      empty = 0
      if (!stopped && awaited === 0) void look()
    },
    idle: async () => {
      awaited += 1
      try {
        await looking
        await postman.settled()
        for (let rounds = 0; rounds < roundsMax && (await postman.round()) > 0; rounds += 1) await postman.settled()
      } finally {
        awaited -= 1
        lookSoon()
      }
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      clearTimeout(soon)
      await looking
      await postman.settled()
    },
  }
}
