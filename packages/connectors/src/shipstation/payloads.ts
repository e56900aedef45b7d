/** What we read of ShipStation's two APIs, and no more. */
import * as z from 'zod'
import { id, time } from '../fields.ts'

export const Envelope = z.object({ resource_url: z.string().max(2_000), resource_type: z.string().min(1).max(100) })

/** Source: https://www.shipstation.com/docs/api/webhooks/ */
export const Notice = z.object({ resource_url: z.string().max(2_000) })

/** Answer of the link of a shipping notice. Source: https://www.shipstation.com/docs/api/models/shipment/ */
export const ShipmentsAnswer = z.object({
  shipments: z
    .array(
      z.object({
        shipmentId: id,
        orderNumber: z.string().min(1).max(200).nullish(),
        trackingNumber: z.string().max(200).nullish(),
        carrierCode: z.string().max(200).nullish(),
        voidDate: z.string().nullish(),
      }),
    )
    .max(500),
  pages: z.int().nullish(),
})

/** Source: https://www.shipengine.com/docs/tracking/webhooks/ */
export const Track = z.object({
  resource_url: z.string().max(2_000),
  data: z.object({
    tracking_number: z.string().min(1).max(200),
    status_code: z.string(),
    actual_delivery_date: time.nullish(),
    events: z.array(z.object({ occurred_at: time })).max(1_000),
  }),
})
export type Track = z.infer<typeof Track>
