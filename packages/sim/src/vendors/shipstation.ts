/** ShipStation's word in its version 1: a link to a batch, which is read. Nothing is said of a label that is called off, nor of what a
 * carrier does. Source: https://www.shipstation.com/docs/api/webhooks/ */
import { numberFor } from './forms.ts'
import { uuidOf } from './signed.ts'
import { voiceOf } from './tellers.ts'
import type { VoiceMaker } from './voice.ts'

export const shipstation: VoiceMaker = () => {
  const batches = new Map<string, object>()
  return voiceOf({
    settings: { version: '1' },
    tellers: {
      'shipment.updated': ({ time, data: { shipment, status, carrier, tracking, order } }) => {
        const batch = uuidOf(`batch of ${shipment}`)
        const voidDate = status === 'cancelled' ? time.slice(0, -1) : null
        if (status === 'labelled' || batches.has(batch)) {
          batches.set(batch, {
            ...{
              shipmentId: Number(numberFor(shipment)),
              orderNumber: order?.number ?? null,
              orderKey: order?.id ?? null,
            },
            ...{ trackingNumber: tracking ?? null, carrierCode: carrier ?? null, voidDate, shipmentItems: null },
          })
        }
        if (status !== 'labelled') return []
        const link = `https://ssapi.shipstation.com/shipments?batchId=${batch}&includeShipmentItems=False`
        return [{ body: JSON.stringify({ resource_url: link, resource_type: 'SHIP_NOTIFY' }) }]
      },
    },
    reads: [
      [
        /^\/shipments\?batchId=([^&]+)&includeShipmentItems=False$/,
        (batch = '') => {
          const shipment = batches.get(batch)
          return { shipments: shipment ? [shipment] : [], total: shipment ? 1 : 0, page: 1, pages: 1 }
        },
      ],
    ],
  })
}
