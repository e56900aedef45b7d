/** What SES says of a mail after it took it. Source: SES, event publishing to EventBridge: Bounce and Complaint. Never seen live. */
import { Instant, type Returned } from '@kilter/core'
import * as z from 'zod'
import { taggedIn } from './tags.ts'

const Event = z.object({
  detail: z.object({
    eventType: z.string(),
    mail: z.object({ tags: z.record(z.string(), z.array(z.string())).default({}) }),
    bounce: z.object({ bounceType: z.string(), timestamp: z.string() }).optional(),
    complaint: z.object({ timestamp: z.string(), complaintSubType: z.string().nullish() }).optional(),
  }),
})

/** Undefined: it is no mail of ours, or nothing that anybody must know. Throws where it cannot be read. */
export function returnedIn(event: unknown): Returned | undefined {
  const { eventType, mail, bounce, complaint } = Event.parse(event).detail
  const tagged = taggedIn(mail.tags)
  if (!tagged) return undefined
  if (eventType === 'Bounce' && bounce) {
    const isGone = bounce.bounceType === 'Permanent'
    const reason = isGone ? 'mail to it bounces for good' : 'its mailbox did not take the mail'
    return { ...tagged, what: isGone ? 'bounced' : 'delayed', at: momentOf(bounce.timestamp), reason }
  }
  if (eventType === 'Complaint' && complaint) {
    // SES did not even send it, for there had been a complaint before.
    return {
      ...tagged,
      what: 'complained',
      at: momentOf(complaint.timestamp),
      reason: 'its owner marked our mail as spam',
    }
  }
  return undefined
}

const momentOf = (text: string): Instant => Instant.parse(new Date(text).toISOString())
