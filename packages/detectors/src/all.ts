import type { Detector } from '@kilter/core'
import { connectionFailing } from './connection-failing.ts'
import { connectionSilent } from './connection-silent.ts'
import { consentConflict } from './consent-conflict.ts'
import { customerDuplicate } from './customer-duplicate.ts'
import { customerMismatch } from './customer-mismatch.ts'
import { customerMissing } from './customer-missing.ts'
import { itemUnmapped } from './item-unmapped.ts'
import { listingStale } from './listing-stale.ts'
import { orderMissing } from './order-missing.ts'
import { orderUnfulfilled } from './order-unfulfilled.ts'
import { oversell } from './oversell.ts'
import { paymentMismatch } from './payment-mismatch.ts'
import { priceMismatch } from './price-mismatch.ts'
import { refundUnstocked } from './refund-unstocked.ts'
import { schemaDrift } from './schema-drift.ts'
import { stockDrift } from './stock-drift.ts'
import { stockUnknown } from './stock-unknown.ts'
import { stockoutForecast } from './stockout-forecast.ts'

/** Every detector there is; one line each. */
export const detectors: readonly Detector[] = [
  oversell,
  stockDrift,
  stockUnknown,
  stockoutForecast,
  priceMismatch,
  listingStale,
  refundUnstocked,
  itemUnmapped,
  orderUnfulfilled,
  orderMissing,
  paymentMismatch,
  customerMissing,
  customerMismatch,
  customerDuplicate,
  consentConflict,
  connectionFailing,
  connectionSilent,
  schemaDrift,
]
