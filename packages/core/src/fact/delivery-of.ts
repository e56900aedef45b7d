import type { DeliveryId } from '../values.ts'
import type { Fact } from './fact.ts'

/** The delivery that said so: its events are named after it, `dlv_….0`. Undefined for what the hub found by itself. */
export const deliveryOf = ({ event }: Pick<Fact, 'event'>): DeliveryId | undefined =>
  /^dlv_[^.]+/.exec(event)?.[0] as DeliveryId | undefined
