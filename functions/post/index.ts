/** The bell has rung: what is due is sent. Which ring it was does not matter. */
import { setTimeout as pause } from 'node:timers/promises'
import { postRound } from '@kilter/aws'
import type { Context, SQSEvent } from 'aws-lambda'
import { settingsFrom } from '../settings.ts'
import { bellFrom, channelsFrom, outletFrom, telling, wireHub } from '../wire.ts'

/** Unit: milliseconds; for what is under way when no more is begun. */
const settleMilliseconds = 40_000

const hub = wireHub(settingsFrom(process.env))
const channels = await channelsFrom(hub.settings, process.env)
const outlet = outletFrom(hub.settings, process.env)
const ports = {
  outlet,
  ...{ ...hub, ...telling(), channels, bell: bellFrom(hub), chance: Math.random, shop: hub.settings.KILTER_SHOP },
  tellsEach: (kind: string) => channels.get(kind)?.each === true,
  publicUrl: () => hub.settings.KILTER_PUBLIC_URL.replace(/\/+$/, ''),
  pause: (milliseconds: number) => pause(milliseconds),
}

export async function handler(_event: SQSEvent, context: Context): Promise<void> {
  await postRound(ports, () => context.getRemainingTimeInMillis() > settleMilliseconds)
}
