/** Two functions that each remember what they read: what is changed is changed as it stands, not as one of them remembers it. */
import { type Connection, changeConnection, changeSubscription } from '@kilter/core'
import { connection, createClock, shop, subscription, till } from '@kilter/core/contracts'
import { expect, it } from 'vitest'
import { newPlace, storeAt } from './testing/adapter.ts'
import { describeOnDynamo } from './testing/describe.ts'

describeOnDynamo('two functions', (dynamo) => {
  const both = async () => {
    const place = await newPlace(dynamo())
    const clock = createClock()
    return [storeAt(place, clock), storeAt(place, clock)] as const
  }

  it('change one connection and undo nothing of each other', async () => {
    const [one, other] = await both()
    const secrets = { signing: ['first'], credentials: {} }
    await one.connections.put(connection(), secrets)
    for (const { connections, vault } of [one, other]) {
      await connections.find(shop, till)
      await vault.secrets(shop, till)
    }
    const change = (store: typeof one, given: Partial<Connection>) =>
      changeConnection(shop, till, async (found) => ({ after: { ...found, ...given } }), store.connections)
    await change(one, { name: 'Named' })
    const { after } = await change(other, { roles: ['metrics'] })
    expect(after).toMatchObject({ name: 'Named', roles: ['metrics'], rev: 2 })
    await change(one, { settings: { shop: 'main' } })
    expect(await one.connections.find(shop, till)).toMatchObject({ name: 'Named', roles: ['metrics'], rev: 3 })
  })

  it('say what a policy and a subscription are by now to whoever is about to change them', async () => {
    const [one, other] = await both()
    await one.policies.put(shop, 'oversell', { mode: 'shadow' })
    await one.subscriptions.put(subscription(1))
    await other.policies.get(shop, 'oversell')
    await other.subscriptions.of(shop)
    await one.policies.put(shop, 'oversell', { mode: 'off' })
    const { id } = subscription(1)
    await changeSubscription({ tenant: shop, id }, (found) => ({ ...found, description: 'new' }), one.subscriptions)
    expect(await other.policies.get(shop, 'oversell')).toEqual({ mode: 'shadow' })
    expect(await other.policies.get(shop, 'oversell', { fresh: true })).toEqual({ mode: 'off' })
    expect(await other.subscriptions.of(shop)).toMatchObject([{ rev: 1 }])
    expect(await other.subscriptions.of(shop, { fresh: true })).toMatchObject([{ rev: 2, description: 'new' }])
  })
})
