/** What we read of Intercom's notifications, and no more. Source: https://developers.intercom.com/docs/references/webhooks/webhook-models */
import * as z from 'zod'
import { id, secondsTime } from '../fields.ts'

export const Envelope = z.object({
  id,
  topic: z.string().min(1).max(200),
  app_id: id,
})

const notificationOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ created_at: secondsTime, data: z.object({ item }) })

/** A notification and a search name the same. */
export const ContactItem = z.object({
  id,
  email: z.string().nullish(),
  phone: z.string().nullish(),
  name: z.string().nullish(),
  unsubscribed_from_emails: z.boolean().nullish(),
  unsubscribed_from_sms: z.boolean().nullish(),
  has_hard_bounced: z.boolean().nullish(),
  marked_email_as_spam: z.boolean().nullish(),
  updated_at: secondsTime.nullish(),
})
export const Contact = notificationOf(ContactItem)
export type Contact = z.infer<typeof Contact>

/** Deleted and archived contacts come as little more than their id. */
export const GoneContact = notificationOf(z.object({ id }))
export type GoneContact = z.infer<typeof GoneContact>

export const Conversation = notificationOf(
  z.object({
    id,
    state: z.string().nullish(),
    updated_at: secondsTime.nullish(),
    priority: z.string().nullish(),
    contacts: z.object({ contacts: z.array(z.object({ id })) }).nullish(),
    conversation_rating: z
      .object({ rating: z.int().nullish(), remark: z.string().nullish(), created_at: secondsTime.nullish() })
      .nullish(),
  }),
)
export type Conversation = z.infer<typeof Conversation>
