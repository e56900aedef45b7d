/** Changes a recipient as it is by now: what an attempt shows and what its owner says meanwhile do not undo each other. */
import type { Recipient } from '../alert/recipient.ts'
import type { AlertBooks } from '../ports/alert-books.ts'
import { Refusal } from '../refusal.ts'

const conflictsMax = 20

/** `change` may be asked several times; undefined: it stays as it is. Answers what is so now; undefined: there is none any more.
 * Throws Refusal 'unavailable'. */
export async function changeRecipient(
  { tenant, id }: Pick<Recipient, 'tenant' | 'id'>,
  change: (recipient: Recipient) => Recipient | undefined,
  books: AlertBooks,
): Promise<Recipient | undefined> {
  for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
    const found = (await books.read(tenant)).recipients.find((recipient) => recipient.id === id)
    const changed = found && change(found)
    if (!changed) return found
    if ((await books.putRecipient(changed)) === 'written') return { ...changed, rev: changed.rev + 1 }
  }
  throw new Refusal('unavailable', `the recipient was written ${conflictsMax} times meanwhile`)
}
