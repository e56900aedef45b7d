import { deliveryOf } from '../fact/delivery-of.ts'
import { type Fact, factKey } from '../fact/fact.ts'
import type { IncidentChange } from './incident.ts'

/** Named of one change; a batch may bring many. */
const deliveriesMax = 10

/** The change with the deliveries that brought it about: those whose facts it rests on, else all that were taken in with it. Facts are let go
 * in time, and what an incident's history says of them stays. */
export const broughtBy =
  (told: readonly Fact[]) =>
  (change: IncidentChange): IncidentChange => {
    const { entry, incident } = change
    if (!entry) return change
    const evidence = new Set(incident.evidence)
    const own = told.filter((fact) => evidence.has(factKey(fact)))
    const deliveries = (own.length > 0 ? own : told).flatMap((fact) => deliveryOf(fact) ?? [])
    if (deliveries.length === 0) return change
    return { ...change, entry: { ...entry, deliveries: [...new Set(deliveries)].slice(0, deliveriesMax) } }
  }
