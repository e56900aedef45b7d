/** What we read of Zoho CRM's notifications and records, and no more. Source: https://www.zoho.com/crm/developer/docs/api/v8/notifications */
import * as z from 'zod'
import { id, millisecondsTime, time } from '../fields.ts'

export const Notification = z.object({
  module: z.string().min(1).max(100),
  operation: z.string().min(1).max(100),
  ids: z.array(id).min(1).max(200),
  server_time: millisecondsTime,
  channel_id: id,
})
export type Notification = z.infer<typeof Notification>

/** Source: https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
export const PersonsAnswer = z.object({
  data: z
    .array(
      z.object({
        id,
        Email: z.string().nullish(),
        Phone: z.string().nullish(),
        First_Name: z.string().nullish(),
        Last_Name: z.string().nullish(),
        Email_Opt_Out: z.boolean().nullish(),
        Modified_Time: time,
      }),
    )
    .max(1),
})

export const DealsAnswer = z.object({
  data: z
    .array(
      z.object({
        id,
        Stage: z.string().min(1).max(200).nullish(),
        Amount: z.union([z.number(), z.string().max(40)]).nullish(),
        Contact_Name: z.object({ id }).nullish(),
        Modified_Time: time,
      }),
    )
    .max(1),
})
