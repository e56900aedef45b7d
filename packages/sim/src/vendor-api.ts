/** Stands in for Square's API on loopback: the orders and the catalogue of one simulated day. */
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { instantOf, type ShopDay } from './day.ts'
import { squareIds } from './vendors/ids.ts'
import { itemAnswer, saleAnswer, saleId } from './vendors/square-day.ts'

export interface VendorApi {
  readonly url: string
  stop(): Promise<void>
}

const unauthorized = { errors: [{ category: 'AUTHENTICATION_ERROR', code: 'UNAUTHORIZED' }] }
const notFound = { errors: [{ category: 'INVALID_REQUEST_ERROR', code: 'NOT_FOUND' }] }

/** Answers those who show the access token, and 401 to all others. */
export function vendorApiOf(day: ShopDay, accessToken: string): Hono {
  const orders = new Map<string, unknown>()
  for (const [number, happening] of day.happenings.entries()) {
    if (happening.kind === 'sold')
      orders.set(saleId(number), saleAnswer(happening, number, instantOf(day, happening.at)))
  }
  const catalogue = new Map(day.items.map((item) => [squareIds.variation(item), itemAnswer(item, instantOf(day, 0))]))

  const app = new Hono()
  app.use(async (context, next) => {
    if (context.req.header('authorization') !== `Bearer ${accessToken}`) return context.json(unauthorized, 401)
    return next()
  })
  app.get('/v2/orders/:id', (context) => {
    const order = orders.get(context.req.param('id'))
    return order ? context.json(order) : context.json(notFound, 404)
  })
  app.get('/v2/catalog/object/:id', (context) => {
    const object = catalogue.get(context.req.param('id'))
    return object ? context.json(object) : context.json(notFound, 404)
  })
  return app
}

export function startVendorApi(day: ShopDay, accessToken: string): Promise<VendorApi> {
  return new Promise((resolve) => {
    const server = serve(
      { fetch: vendorApiOf(day, accessToken).fetch, port: 0, hostname: '127.0.0.1' },
      (address: AddressInfo) => {
        const stop = () =>
          new Promise<void>((stopped) => {
            server.close(() => stopped())
            if ('closeAllConnections' in server) server.closeAllConnections()
          })
        resolve({ url: `http://127.0.0.1:${address.port}`, stop })
      },
    )
  })
}
