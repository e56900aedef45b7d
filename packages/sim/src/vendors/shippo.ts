/** Shippo's word: a full track with every change; the order's number stands in what was noted on the label. Times are whole seconds.
 * Source: https://docs.goshippo.com/docs/tracking/webhooks/ */
import type { ShipmentUpdated } from '@kilter/core'
import { jsonOf, secondsText } from './json.ts'
import { uuidOf } from './signed.ts'
import { voiceOf } from './tellers.ts'
import type { VoiceMaker } from './voice.ts'

/** Of what is on its way Shippo says no more in its status; what was called off it does not track. */
const words: Readonly<Record<ShipmentUpdated['status'], string | undefined>> = {
  labelled: 'PRE_TRANSIT',
  'in-transit': 'TRANSIT',
  'out-for-delivery': 'TRANSIT',
  'ready-for-pickup': 'TRANSIT',
  delivered: 'DELIVERED',
  returned: 'RETURNED',
  failed: 'FAILURE',
  cancelled: undefined,
  unknown: 'UNKNOWN',
}

export const shippo: VoiceMaker = () =>
  voiceOf({
    tellers: {
      'shipment.updated': ({ time, data: { status, carrier, tracking, order } }) => {
        const word = words[status]
        if (word === undefined || carrier === undefined || tracking === undefined) return []
        const at = secondsText(time)
        const state = {
          ...{ object_created: at, object_updated: null, status: word, status_details: '', status_date: at },
          ...{ object_id: uuidOf(`${carrier} ${tracking} ${word} ${at} ${status}`).replaceAll('-', '') },
          ...{ substatus: null, location: null },
        }
        const data = {
          ...{ carrier, tracking_number: tracking, eta: null, original_eta: null, servicelevel: { token: null } },
          ...{ metadata: order?.number === undefined ? '' : `Order ${order.number}`, tracking_status: state },
          ...{ tracking_history: [], transaction: null, test: false },
        }
        return [{ body: jsonOf({ event: 'track_updated', test: false, data }) }]
      },
    },
  })
