/** What vendors say of the webhooks that are set up there, and what each is asked for to see whether its credentials are good. */
import { type PageAnswer, Refusal } from '@kilter/core'
import { expect, it } from 'vitest'
import { connectors } from './all.ts'

const answer = (json: unknown): PageAnswer => ({ status: 200, headers: {}, json })
const webhooksOf = (vendor: string) => {
  const webhooks = connectors.get(vendor)?.api?.webhooks
  if (!webhooks) throw new Error(`${vendor} says nothing of webhooks`)
  return webhooks
}
const here = 'https://hub.example.com/hooks/con_1'

/** As each vendor documents it, with one that is on and one that was switched off. */
const documented: Readonly<Record<string, { readonly json: unknown; readonly about?: readonly string[] }>> = {
  woocommerce: {
    json: [
      { id: 1, name: 'Orders', status: 'active', topic: 'order.updated', delivery_url: here },
      { id: 2, name: 'Products', status: 'disabled', topic: 'product.updated', delivery_url: here },
    ],
    about: ['order.updated', 'product.updated'],
  },
  stripe: {
    json: {
      object: 'list',
      data: [
        { id: 'we_1', object: 'webhook_endpoint', url: here, status: 'enabled', enabled_events: ['*'] },
        { id: 'we_2', object: 'webhook_endpoint', url: here, status: 'disabled', enabled_events: ['*'] },
      ],
      has_more: false,
    },
  },
  square: {
    json: {
      subscriptions: [
        { id: 'wbhk_1', name: 'Payments', enabled: true, notification_url: here },
        { id: 'wbhk_2', name: 'Counts', enabled: false, notification_url: here },
      ],
    },
    about: ['Payments', 'Counts'],
  },
  bigcommerce: {
    json: {
      data: [
        { id: 1, scope: 'store/order/*', destination: here, is_active: true },
        { id: 2, scope: 'store/product/*', destination: here, is_active: false },
      ],
      meta: {},
    },
    about: ['store/order/*', 'store/product/*'],
  },
}

it.each(Object.entries(documented))(
  '%s says of each webhook where it leads and whether it is on',
  (vendor, { json, about }) => {
    const told = webhooksOf(vendor).read(answer(json))
    expect(told).toEqual([
      { address: here, isOn: true, ...(about && { about: about[0] }) },
      { address: here, isOn: false, ...(about && { about: about[1] }) },
    ])
  },
)

it('takes an answer of another shape for none', () => {
  for (const vendor of Object.keys(documented))
    expect(() => webhooksOf(vendor).read(answer({ data: 'nothing', subscriptions: 'nothing' }))).toThrow(Refusal)
})

it('knows one cheap read of every vendor whose API is read, but for SurveyMonkey', () => {
  const settings = { merchantId: 'M1', realmId: '310687', version: '1' } as never
  const unknown = [...connectors.values()].filter(
    ({ api, lists = [] }) => api && lists.length === 0 && api.probe?.(settings) === undefined,
  )
  expect(unknown.map(({ vendor }) => vendor)).toEqual(['surveymonkey'])
  for (const { api } of connectors.values()) {
    const { path, body } = api?.probe?.(settings) ?? { path: '/' }
    expect([path.startsWith('/'), body]).toEqual([true, undefined])
  }
})
