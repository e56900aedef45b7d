import type { Fact, IncidentChange } from '@kilter/core'
import { count, dress, incident, noChange, shop } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore, type Store } from './store.ts'

let store: Store
beforeEach(() => {
  store = openStore({ folder: ':memory:' })
  store.database.exec('PRAGMA foreign_keys = ON')
  store.database.exec('CREATE TABLE parent (id INTEGER PRIMARY KEY)')
  store.database.exec('CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)')
})
afterEach(() => store.close())

const failTurn = () => store.database.write(() => store.database.run('INSERT INTO child VALUES (1)'))
const opened: IncidentChange = { type: 'incident.opened', incident: incident('1') }

async function write(fact: Fact, incidents: readonly IncidentChange[] = []) {
  const state = await store.subjects.read(shop, dress)
  state.facts.join(fact)
  return store.subjects.commit(shop, dress, state, { ...noChange, facts: [fact], incidents })
}
const refs = async () => [...(await store.subjects.read(shop, dress)).facts.all()].map(({ ref }) => ref).sort()

it('hands a state out to one reader at a time: what one joins, no other sees before it is committed', async () => {
  await write(count('kept', '1'))
  const mine = await store.subjects.read(shop, dress)
  mine.facts.join(count('mine', '1'))
  expect(await refs()).toEqual(['kept'])
})

it('forgets what was joined into a state whose commit was rolled back', async () => {
  await write(count('kept', '1'))
  expect(await Promise.allSettled([write(count('lost', '1'), [opened]), failTurn()])).toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ])
  expect(await refs()).toEqual(['kept'])
  expect(store.outbox.pending(10)).toEqual([])
})

it('takes a state for moved that was read of a turn that was rolled back, though its version came up again', async () => {
  await write(count('kept', '1'))
  const lost = write(count('lost', '1'))
  await Promise.resolve()
  const failing = failTurn()
  const phantom = await store.subjects.read(shop, dress)
  expect([...phantom.facts.all()].map(({ ref }) => ref).sort()).toEqual(['kept', 'lost'])
  await Promise.allSettled([lost, failing])
  expect(await write(count('other', '1'))).toBe('committed')
  expect((await store.subjects.read(shop, dress)).version).toBe(phantom.version)
  expect(await store.subjects.commit(shop, dress, phantom, noChange)).toBe('moved')
  expect(await refs()).toEqual(['kept', 'other'])
})

it('tells nobody of an incident before it is committed', async () => {
  let heard = 0
  store.onOutbox(() => {
    heard += 1
  })
  const writing = write(count('a', '1'), [opened])
  await Promise.resolve()
  expect([store.outbox.pending(10), heard]).toEqual([[], 0])
  await writing
  expect([store.outbox.pending(10).map(({ change }) => change), heard]).toEqual([[opened], 1])
  await store.outbox.done(store.outbox.pending(10))
  expect(store.outbox.pending(10)).toEqual([])
})
