/** Lets a simulated day run against a hub over HTTP, as the vendors would, and hears what the hub made of it. */
import { type Clock, instantFrom } from '@kilter/core'
import { type Delivery, deliveriesOf, instantOf, type ShopDay, squareApiOf, startVendorApi } from '@kilter/sim'
import type { ToldIncident } from '../commands/incidents.ts'
import { type Hub, startHub } from '../hub.ts'
import { accountsAt, allOf, connectBoth, type Hooks, newAdminKey, send, square } from './shop.ts'

export interface DayProgress {
  /** Minutes after midnight, in the shop's day. */
  readonly minute: number
  readonly sent: number
  readonly total: number
}

export interface DayResult {
  readonly webhooks: number
  readonly incidents: readonly ToldIncident[]
  /** Webhooks that the hub kept but could not make sense of: none, if all is well. */
  readonly parked: number
}

export interface RunOptions {
  readonly day: ShopDay
  readonly folder: string
  readonly adminKey?: string
  onProgress?(progress: DayProgress): void
}

/** The shop's clock moves on in steps; what arrived within one is dealt with before the next. */
const stepMinutes = 30
const callersMax = 8

export async function runDay({
  day,
  folder,
  adminKey = newAdminKey(),
  onProgress = () => {},
}: RunOptions): Promise<DayResult> {
  const vendor = await startVendorApi({ square: squareApiOf(day, square.accessToken) })
  const clock = shopClockOf(day)
  try {
    const hub = await startHub({ folder, port: 0, adminKey, allowPrivateTargets: true, clock, log: () => {} })
    try {
      const shop = { hub, adminKey }
      const hooks = await connectBoth(shop, vendor.urlOf('square'))
      const deliveries = deliveriesOf(day, accountsAt(hooks))
      await sendAll(deliveries, hooks, hub, clock, onProgress)
      const incidents = await allOf<ToldIncident>(shop, '/v1/incidents?')
      const parked = await allOf<unknown>(shop, '/v1/deliveries?status=parked&')
      return { webhooks: deliveries.length, incidents, parked: parked.length }
    } finally {
      await hub.stop()
    }
  } finally {
    await vendor.stop()
  }
}

interface ShopClock extends Clock {
  moveTo(minute: number): void
}

/** The hub lives in the shop's day, so that what it says of times makes sense. */
function shopClockOf(day: ShopDay): ShopClock {
  let minute = 0
  return {
    now: () => instantFrom(instantOf(day, minute)),
    moveTo: (arrival) => {
      minute = Math.max(minute, arrival)
    },
  }
}

async function sendAll(
  deliveries: readonly Delivery[],
  hooks: Hooks,
  hub: Hub,
  clock: ShopClock,
  onProgress: (progress: DayProgress) => void,
) {
  const steps = Map.groupBy(deliveries, ({ arrivesAt }) => Math.floor(arrivesAt / stepMinutes))
  let sent = 0
  for (const [step, arriving] of steps) {
    const queue = [...arriving]
    const caller = async () => {
      for (let delivery = queue.shift(); delivery; delivery = queue.shift()) {
        clock.moveTo(delivery.arrivesAt)
        await send(delivery, hooks[delivery.connection])
      }
    }
    await Promise.all(Array.from({ length: callersMax }, caller))
    await hub.worker.idle()
    sent += arriving.length
    onProgress({ minute: (step + 1) * stepMinutes, sent, total: deliveries.length })
  }
}
