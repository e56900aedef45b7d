/** The channels that the operator's settings switch on. */
import { type Channel, Refusal } from '@kilter/core'
import * as z from 'zod'
import { ways } from './all.ts'
import type { Surroundings } from './way.ts'

const off = z.object({
  KILTER_CHANNELS_OFF: z
    .string()
    .default('')
    .describe('Kinds of alerts that are switched off, e.g. `slack,webhook`')
    .transform((text) => text.split(',').map((kind) => kind.trim())),
})

/** All settings, by environment variable. Slack, PagerDuty and webhooks need none and are on; `KILTER_CHANNELS_OFF=slack,webhook` ends that. */
export const channelSettings = z.object(
  Object.assign({}, off.shape, ...ways.map(({ settings }) => settings.shape)) as typeof off.shape,
)

type Environment = Readonly<Record<string, string | undefined>>

/** Throws Refusal 'misconfigured' that names every setting that is wrong, and no value. */
export function readSettings(environment: Environment): z.output<typeof channelSettings> {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const read = channelSettings.safeParse(set)
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new Refusal('misconfigured', `settings of the alert channels: ${faults.join('; ')}`)
  }
  return read.data
}

/** By kind. Throws Refusal 'misconfigured'. */
export async function createChannels(
  environment: Environment,
  around: Surroundings,
): Promise<ReadonlyMap<string, Channel>> {
  const settings = readSettings(environment)
  const wanted = ways.filter(({ kind }) => !settings.KILTER_CHANNELS_OFF.includes(kind))
  const opened = await Promise.all(wanted.map((way) => way.open(settings, around)))
  return new Map(opened.flatMap((channel) => (channel ? [[channel.kind, channel]] : [])))
}
