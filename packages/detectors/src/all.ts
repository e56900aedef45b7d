import type { Detector } from '@kilter/core'
import { connectionFailing } from './connection-failing.ts'
import { itemUnmapped } from './item-unmapped.ts'
import { oversell } from './oversell.ts'
import { schemaDrift } from './schema-drift.ts'
import { stockUnknown } from './stock-unknown.ts'

/** Every detector there is; one line each. */
export const detectors: readonly Detector[] = [oversell, stockUnknown, itemUnmapped, connectionFailing, schemaDrift]
