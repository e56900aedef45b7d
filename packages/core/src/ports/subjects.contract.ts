import { expect, it } from 'vitest'
import { factKey } from '../fact/fact.ts'
import type { IncidentChange } from '../incident/incident.ts'
import { connectionSubject, itemSubject, type Subject } from '../subject.ts'
import { addMilliseconds } from '../values.ts'
import {
  type Adapter,
  type AdapterFactory,
  contract,
  count,
  dress,
  incident,
  noChange,
  noon,
  paged,
  refusesForeignCursors,
  rival,
  shop,
  till,
  web,
} from './adapter.contract.ts'
import type { SubjectChange } from './subjects.ts'

const counted = count('shop', '3')
const sighting = { connection: till, externalId: 'x-1' }
const opened: IncidentChange = { type: 'incident.opened', incident: incident('1/1') }
const full: SubjectChange = {
  facts: [counted, count('cellar', '1')],
  removed: [],
  sightings: [sighting],
  incidents: [opened],
  recheckAt: addMilliseconds(noon, 60_000),
  compactedTo: noon,
}

/** Reads, joins and commits, as align does. */
async function write({ subjects }: Adapter, change: Partial<SubjectChange>, subject: Subject = dress, tenant = shop) {
  const state = await subjects.read(tenant, subject)
  for (const fact of change.facts ?? []) state.facts.join(fact)
  for (const key of change.removed ?? []) state.facts.remove(key)
  return subjects.commit(tenant, subject, state, { ...noChange, ...change })
}

const factsOf = async ({ subjects }: Adapter, subject: Subject = dress, tenant = shop) =>
  [...(await subjects.read(tenant, subject)).facts.all()].sort((left, right) =>
    factKey(left) < factKey(right) ? -1 : 1,
  )

export const subjectsContract = (open: AdapterFactory): void =>
  contract('subjects', open, (bench) => {
    it('answers version 0 and nothing for what it has never seen', async () => {
      const { version, facts, incidents, compactedTo } = await bench.adapter.subjects.read(shop, dress)
      expect({ version, facts: facts.size, incidents: incidents.size, compactedTo }).toEqual({
        version: 0,
        facts: 0,
        incidents: 0,
        compactedTo: undefined,
      })
    })

    it('keeps all of a change, also after it was closed and opened', async () => {
      expect(await write(bench.adapter, full)).toBe('committed')
      for await (const adapter of bench.nowAndAgain()) {
        const state = await adapter.subjects.read(shop, dress)
        expect(state).toMatchObject({ version: 1, compactedTo: noon })
        expect([...state.incidents.values()]).toEqual([opened.incident])
        expect(await factsOf(adapter)).toEqual([count('cellar', '1'), counted])
        expect(await adapter.subjects.sighted(shop, sighting)).toEqual([dress])
        expect(await adapter.untold()).toEqual([opened])
        expect(await adapter.incidents.find(shop, opened.incident.id)).toEqual(opened.incident)
      }
    })

    it('replaces and removes facts, also after it was closed and opened', async () => {
      await write(bench.adapter, full)
      const later = count('shop', '2', { asOf: addMilliseconds(noon, 1) })
      expect(await write(bench.adapter, { facts: [later], removed: [factKey(count('cellar', '1'))] })).toBe('committed')
      for await (const adapter of bench.nowAndAgain()) expect(await factsOf(adapter)).toEqual([later])
    })

    it('lets exactly one of two writers through when both saw the same version', async () => {
      const { subjects } = bench.adapter
      for (const round of [0, 1, 2]) {
        const states = [await subjects.read(shop, dress), await subjects.read(shop, dress)]
        const facts = states.map((_, writer) => count(`shelf-${round}-${writer}`, '1'))
        for (const [writer, state] of states.entries()) state.facts.join(facts[writer] ?? counted)
        const outcomes = await Promise.all(
          states.map((state, writer) =>
            subjects.commit(shop, dress, state, { ...noChange, facts: facts.slice(writer, writer + 1) }),
          ),
        )
        expect([...outcomes].sort()).toEqual(['committed', 'moved'])
        const kept = facts[outcomes.indexOf('committed')]
        const lost = facts[outcomes.indexOf('moved')]
        expect(await factsOf(bench.adapter)).toContainEqual(kept)
        expect(await factsOf(bench.adapter)).not.toContainEqual(lost)
      }
    })

    it('writes nothing of a change that comes too late', async () => {
      const { subjects } = bench.adapter
      const stale = await subjects.read(shop, dress)
      await write(bench.adapter, { facts: [counted] })
      expect(
        await subjects.commit(shop, dress, stale, { ...full, sightings: [{ connection: web, externalId: 'y' }] }),
      ).toBe('moved')
      const adapter = await bench.again()
      expect(await factsOf(adapter)).toEqual([counted])
      expect(await adapter.untold()).toEqual([])
      expect(await adapter.incidents.find(shop, opened.incident.id)).toBeUndefined()
      expect(await adapter.subjects.sighted(shop, { connection: web, externalId: 'y' })).toEqual([])
      expect(await adapter.subjects.due(addMilliseconds(noon, 60_000), 10)).toEqual([])
    })

    it('FLT-17: loses no update of many writers to one subject', async () => {
      const writers = Array.from({ length: 40 }, async (_, writer) => {
        const change = { facts: [count(`shelf-${writer}`, '1')] }
        for (let attempt = 0; attempt < 200; attempt += 1)
          if ((await write(bench.adapter, change)) === 'committed') return
        throw new Error('never let through')
      })
      await Promise.all(writers)
      expect(await factsOf(await bench.again())).toHaveLength(40)
      expect((await bench.adapter.subjects.read(shop, dress)).version).toBe(40)
    })

    it('reads the unresolved incidents only, and has one outbox row for each change, in order', async () => {
      const resolved: IncidentChange = {
        type: 'incident.resolved',
        incident: { ...opened.incident, status: 'resolved' },
      }
      const other: IncidentChange = { type: 'incident.opened', incident: incident('2/1') }
      await write(bench.adapter, { incidents: [opened] })
      await write(bench.adapter, { incidents: [resolved, other] })
      for await (const adapter of bench.nowAndAgain()) {
        expect([...(await adapter.subjects.read(shop, dress)).incidents.keys()]).toEqual([other.incident.id])
        expect(await adapter.untold()).toEqual([opened, resolved, other])
        expect(await adapter.incidents.find(shop, opened.incident.id)).toMatchObject({ status: 'resolved' })
      }
    })

    it('names what is due, earliest first, and forgets it when the next write does not ask for it', async () => {
      const at = (seconds: number) => addMilliseconds(noon, seconds * 1_000)
      for (const [key, seconds] of [
        ['late', 30],
        ['early', 10],
        ['middle', 20],
      ] as const) {
        await write(bench.adapter, { recheckAt: at(seconds) }, itemSubject(key))
      }
      const { subjects } = await bench.again()
      const keys = async (seconds: number, limit = 10) =>
        (await subjects.due(at(seconds), limit)).map(({ tenant, subject }) => `${tenant}:${subject.key}`)
      expect(await keys(9)).toEqual([])
      expect(await keys(20)).toEqual(['shop:early', 'shop:middle'])
      expect(await keys(99, 2)).toEqual(['shop:early', 'shop:middle'])
      await write(bench.adapter, {}, itemSubject('early'))
      expect(await keys(99)).toEqual(['shop:middle', 'shop:late'])
    })

    it('says when a subject is due, also after it was closed and opened', async () => {
      await write(bench.adapter, full)
      for await (const { subjects } of bench.nowAndAgain())
        expect((await subjects.read(shop, dress)).recheckAt).toBe(full.recheckAt)
      await bench.adapter.subjects.recheckAll(shop, 'item', noon)
      expect((await bench.adapter.subjects.read(shop, dress)).recheckAt).toBe(noon)
      await write(bench.adapter, {})
      for await (const { subjects } of bench.nowAndAgain())
        expect((await subjects.read(shop, dress)).recheckAt).toBeUndefined()
    })

    it('lists every subject once, page by page, and no other tenant’s', async () => {
      const keys = Array.from({ length: 23 }, (_, number) => `item-${String(number).padStart(2, '0')}`)
      for (const key of keys) await write(bench.adapter, {}, itemSubject(key))
      await write(bench.adapter, {}, connectionSubject(till))
      await write(bench.adapter, {}, itemSubject('theirs'), rival)
      const { subjects } = await bench.again()
      for (const limit of [1, 5, 24, 200]) {
        const found = await paged(limit, (page) => subjects.all(shop, page))
        expect(found.map(({ kind, key }) => `${kind} ${key}`).sort()).toEqual(
          [`connection ${till}`, ...keys.map((key) => `item ${key}`)].sort(),
        )
      }
    })

    it('lists those of a kind that begin alike, in the order of their keys, whatever stands in them', async () => {
      const keys = [
        'RED',
        'RED-DRESS-M',
        'RED-DRESS-S',
        'RED%',
        'RED_',
        'red-dress',
        'RED-ÄÖ',
        'RED-日本',
        'RED-👗',
        'BLUE',
      ]
      for (const key of keys.toReversed()) await write(bench.adapter, {}, itemSubject(key))
      await write(bench.adapter, {}, { kind: 'order', key: 'RED-1' })
      await write(bench.adapter, {}, itemSubject('RED-THEIRS'), rival)
      const { subjects } = await bench.again()
      const byBytes = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right))
      for (const prefix of ['', 'RED', 'RED-', 'RED-DRESS-M', 'RED-日', 'RED%', '%', 'none'])
        for (const limit of [1, 4, 200]) {
          const found = await paged(limit, (page) => subjects.beginning(shop, 'item', prefix, page))
          const wanted = keys.filter((key) => key.startsWith(prefix)).sort(byBytes)
          expect(found).toEqual(wanted.map(itemSubject))
        }
      await refusesForeignCursors(
        (page) => subjects.beginning(shop, 'item', 'RED', page),
        [
          (page) => subjects.beginning(shop, 'item', '', page),
          (page) => subjects.beginning(shop, 'item', 'RED-', page),
          (page) => subjects.all(shop, page),
        ],
      )
    })

    it('tells all facts of a subject page by page, what was said last first', async () => {
      const said = Array.from({ length: 9 }, (_, place) =>
        count(`shelf-${place}`, '1', { asOf: addMilliseconds(noon, Math.floor(place / 2)) }),
      )
      await write(bench.adapter, { facts: said })
      await write(bench.adapter, { facts: [count('other', '1')] }, itemSubject('OTHER'))
      await write(bench.adapter, { facts: [count('theirs', '1')] }, dress, rival)
      for await (const { subjects } of bench.nowAndAgain()) {
        for (const limit of [1, 4, 200])
          expect(await paged(limit, (page) => subjects.facts(shop, dress, page))).toEqual(said.toReversed())
        expect(await subjects.facts(shop, itemSubject('never'), { limit: 5 })).toEqual({ items: [], nextCursor: null })
      }
      await write(bench.adapter, { facts: [count('other-2', '1')] }, itemSubject('OTHER'))
      const { subjects } = bench.adapter
      const other = itemSubject('OTHER')
      await refusesForeignCursors(
        (page) => subjects.facts(shop, dress, page),
        [(page) => subjects.facts(shop, other, page)],
      )
    })

    it('TEN-05: refuses a cursor of its list that is edited or another tenant’s', async () => {
      for (const tenant of [shop, rival])
        for (const key of ['a', 'b']) await write(bench.adapter, {}, itemSubject(key), tenant)
      const { subjects } = bench.adapter
      await refusesForeignCursors((page) => subjects.all(shop, page), [(page) => subjects.all(rival, page)])
    })

    it('makes every subject of one tenant and kind due at once', async () => {
      await write(bench.adapter, {})
      await write(bench.adapter, { recheckAt: addMilliseconds(noon, -1) }, itemSubject('earlier'))
      await write(bench.adapter, {}, { kind: 'connection', key: till })
      await write(bench.adapter, {}, dress, rival)
      await bench.adapter.subjects.recheckAll(shop, 'item', noon)
      expect((await bench.adapter.subjects.due(noon, 10)).map(({ tenant, subject }) => [tenant, subject.key])).toEqual([
        [shop, 'earlier'],
        [shop, dress.key],
      ])
    })

    it('does not let an assessment under way take the mark of recheckAll away', async () => {
      const { subjects } = bench.adapter
      await write(bench.adapter, { facts: [counted] })
      const state = await subjects.read(shop, dress)
      await subjects.recheckAll(shop, 'item', noon)
      const outcome = await subjects.commit(shop, dress, state, noChange)
      const isDue = (await subjects.due(noon, 10)).length === 1
      expect(outcome === 'moved' || isDue).toBe(true)
      expect(isDue).toBe(true)
    })

    it('finds every subject that an external id was stated under', async () => {
      await write(bench.adapter, { sightings: [sighting] })
      await write(bench.adapter, { sightings: [sighting] })
      await write(
        bench.adapter,
        { sightings: [sighting, { connection: web, externalId: 'x-1' }] },
        itemSubject('other'),
      )
      const keys = async (connection = till) =>
        (await bench.adapter.subjects.sighted(shop, { connection, externalId: 'x-1' })).map(({ key }) => key).sort()
      expect(await keys()).toEqual(['RED-DRESS-M', 'other'])
      expect(await keys(web)).toEqual(['other'])
    })

    it('TEN-01: keeps subjects of the same name apart by tenant', async () => {
      await write(bench.adapter, full)
      expect((await bench.adapter.subjects.read(rival, dress)).version).toBe(0)
      expect(await bench.adapter.subjects.sighted(rival, sighting)).toEqual([])
      const own = count('shop', '9')
      expect(await write(bench.adapter, { facts: [own] }, dress, rival)).toBe('committed')
      expect(await factsOf(bench.adapter, dress, rival)).toEqual([own])
      expect(await factsOf(bench.adapter)).toHaveLength(2)
    })

    it('keeps keys apart that differ in case, blanks or separators', async () => {
      const keys = ['a|b', 'A|B', ' a|b', 'a', '', 'ä', '%', "'; DROP TABLE fact; --"]
      for (const key of keys) await write(bench.adapter, { facts: [count(key, '1')] }, itemSubject(key))
      const adapter = await bench.again()
      for (const key of keys) expect(await factsOf(adapter, itemSubject(key))).toEqual([count(key, '1')])
    })
  })
