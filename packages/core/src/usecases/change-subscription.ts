/** Changes a subscription as it is by now: what an attempt shows and what its owner says meanwhile do not undo each other. */
import type { Subscriptions } from '../ports/subscriptions.ts'
import { Refusal } from '../refusal.ts'
import type { Subscription } from '../subscription/subscription.ts'

const conflictsMax = 20

/** `change` may be asked several times; undefined: it stays as it is. Answers what is so now; undefined: there is none (any more).
 * Throws Refusal 'unavailable', and what `change` throws. */
export async function changeSubscription(
  { tenant, id }: Pick<Subscription, 'tenant'> & { readonly id: string },
  change: (subscription: Subscription) => Subscription | undefined,
  subscriptions: Pick<Subscriptions, 'of' | 'put'>,
): Promise<Subscription | undefined> {
  for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
    const found = (await subscriptions.of(tenant)).find((each) => each.id === id)
    const changed = found && change(found)
    if (!changed) return found
    if ((await subscriptions.put(changed)) === 'written') return { ...changed, rev: changed.rev + 1 }
  }
  throw new Refusal('unavailable', `the subscription was written ${conflictsMax} times meanwhile`)
}
