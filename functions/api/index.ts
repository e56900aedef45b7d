/** The admin API. */
import { createApi } from '@kilter/api'
import { calling, nameOf, ringing } from '@kilter/aws'
import { phones } from '@kilter/connectors/phones'
import type { TenantId } from '@kilter/core'
import { signInFrom } from '@kilter/outbound'
import type { Context } from 'aws-lambda'
import { handle } from 'hono/aws-lambda'
import { type HttpEvent, publicUrlOf } from '../public-url.ts'
import { settingsFrom } from '../settings.ts'
import { bellFrom, callsFrom, channelsFrom, outletFrom, reading, telling, wireHub } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))
const { publicUrl, learn } = publicUrlOf(hub.settings)
const { clock, settings } = hub
const signIn = signInFrom(process.env, { allowPrivateTargets: settings.KILTER_ALLOW_PRIVATE_TARGETS, clock })
const bell = bellFrom(hub)
const id = () => hub.ids.delivery().slice('dlv_'.length)
const alerting = {
  books: hub.books,
  mailings: ringing(hub.mailings, bell),
  channels: await channelsFrom(hub.settings, process.env),
  id,
}
const outlet = outletFrom(hub.settings, process.env)
const wake = () => bell.ring(hub.clock.now())
const subscribing = outlet && { ...hub, outlet, id, wake }
const pulling = { pulls: calling(hub.pulls, callsFrom(settings), clock, hub.log), id }
const read = reading(hub)
const nobody = 'nobody' as TenantId

const api = createApi({
  ...hub,
  ...telling(),
  ...read,
  pages: read.lookups,
  ...(signIn && { signIn }),
  phones,
  alerting,
  pulling,
  ...(subscribing && { subscribing }),
  version: hub.settings.KILTER_VERSION,
  publicUrl,
  health: async () => {
    try {
      await hub.policies.all(nobody)
      return {}
    } catch (error) {
      return { trouble: nameOf(error) }
    }
  },
})
const answer = handle(api)

export async function handler(event: HttpEvent, context: Context) {
  learn(event)
  return answer(event, context)
}
