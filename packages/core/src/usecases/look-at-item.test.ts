import { expect, it } from 'vitest'
import { FactSet } from '../fact/fact-set.ts'
import type { Instant, TenantId } from '../values.ts'
import { type LookPorts, lookAtItem } from './look-at-item.ts'

const shop = 'shop' as TenantId
const compactedTo = '2026-11-06T10:59:59.999Z' as Instant
const now = '2026-11-20T12:00:00.000Z' as Instant

const ports = (version: number) =>
  ({
    subjects: { read: async () => ({ version, facts: new FactSet(), incidents: new Map(), compactedTo }) },
    connections: { all: async () => [] },
    policies: { get: async () => undefined },
    clock: { now: () => now },
  }) as unknown as LookPorts

const lookAt = (at: string, version = 1) => lookAtItem(shop, 'RED-DRESS-M', at as Instant, ports(version))

it('tells no moment before what is kept, and none to come', async () => {
  await expect(lookAt(compactedTo)).resolves.toMatchObject({ position: { owed: '0' } })
  await expect(lookAt(now)).resolves.toMatchObject({ position: { owed: '0' } })
  for (const at of ['2026-11-06T10:59:59.998Z', '2026-11-20T12:00:00.001Z'])
    await expect(lookAt(at)).rejects.toMatchObject({ code: 'invalid', path: 'at' })
})

it('knows nothing of an item that nobody has spoken of', async () => {
  await expect(lookAt(now, 0)).rejects.toMatchObject({ code: 'not-found' })
})
