/** EasyPost's word: a full tracker with every change. Times are whole seconds. Source: https://docs.easypost.com/docs/trackers */
import type { ShipmentUpdated } from '@kilter/core'
import { prefixedFor } from './forms.ts'
import { jsonOf, secondsText } from './json.ts'
import { uuidOf } from './signed.ts'
import { voiceOf } from './tellers.ts'
import type { VoiceMaker } from './voice.ts'

const words: Readonly<Record<ShipmentUpdated['status'], string>> = {
  labelled: 'pre_transit',
  'in-transit': 'in_transit',
  'out-for-delivery': 'out_for_delivery',
  'ready-for-pickup': 'available_for_pickup',
  delivered: 'delivered',
  returned: 'return_to_sender',
  failed: 'failure',
  cancelled: 'cancelled',
  unknown: 'unknown',
}

export const easypost: VoiceMaker = () =>
  voiceOf({
    tellers: {
      /** Nothing is tracked without a number. */
      'shipment.updated': ({ time, data: { shipment, status, carrier, tracking } }) => {
        if (tracking === undefined) return []
        const at = secondsText(time)
        const id = prefixedFor('trk_')(shipment)
        const result = {
          ...{ id, object: 'Tracker', mode: 'production', tracking_code: tracking, status: words[status] },
          ...{ status_detail: 'unknown', created_at: at, updated_at: at, signed_by: null, weight: null },
          ...{ est_delivery_date: null, shipment_id: null, carrier: carrier ?? null, tracking_details: [] },
          ...{ finalized: false, is_return: false, public_url: `https://track.easypost.com/${id}` },
        }
        const event = {
          ...{ description: 'tracker.updated', mode: 'production', previous_attributes: { status: 'unknown' } },
          ...{ created_at: at, pending_urls: [], completed_urls: [], updated_at: at, user_id: 'user_1' },
          ...{ id: `evt_${uuidOf(jsonOf(result)).replaceAll('-', '')}`, status: 'pending', object: 'Event', result },
        }
        return [{ body: jsonOf(event) }]
      },
    },
  })
