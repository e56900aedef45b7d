/** A message as a tool reads it: a CloudEvents 1.0 envelope that is a Standard Webhooks body too. Ids and counts; words where they are asked for. */
import { type AlertMessage, outwardIncident, type ToldIncident } from '@kilter/core'

/** Keeps a body below the 20 kB that receivers are used to. */
const incidentsMax = 20

export function webhookBody(message: AlertMessage, withWords: boolean): string {
  const { id, tenant, reason, thread, severity, incidents, more, createdAt } = message
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: `/tenants/${encodeURIComponent(tenant)}`,
    type: `alert.${reason}`,
    subject: thread,
    time: createdAt,
    /** What Standard Webhooks calls the time. */
    timestamp: createdAt,
    datacontenttype: 'application/json',
    data: {
      tenant,
      reason,
      thread,
      severity,
      count: incidents.length + more,
      ...(withWords && { shop: message.shop, title: message.subject }),
      incidents: incidents.slice(0, incidentsMax).map((told) => incidentOf(told, withWords)),
    },
  })
}

const incidentOf = ({ incident, words, link }: ToldIncident, withWords: boolean) => ({
  ...outwardIncident(incident),
  link,
  ...(withWords && { words }),
})
