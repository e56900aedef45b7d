/** `kilter watch`: what comes, while it comes. */
import { describe, expect, it } from 'vitest'
import { atHub, atWork, withDressSoldTwice } from '../support/at-hub.ts'
import { shopify } from '../support/sold-twice.ts'

withDressSoldTwice()

describe('kilter watch', () => {
  it('tells what comes after it began, once, and again when it changes', async () => {
    const watching = atHub('watch', '--for', '4')
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    const [web] = await atWork().client.all<{ id: string }>('/v1/connections')
    await atWork().client.send(shopify(web?.id ?? '', 'orders/create', 'not read', 'watched'))
    await atWork().hub.worker.idle()
    const { code, out } = await watching
    expect([code, out.split('\n')[0]]).toEqual([0, `Watching ${atWork().client.url}. Stop with Ctrl-C.`])
    expect(out.match(/parked +orders\/create: /g)).toHaveLength(1)
    expect(out).not.toContain('RED-DRESS-M')
  })
})
