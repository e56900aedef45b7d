import type { Incident } from './incident.ts'

/** What other tools are told of an incident. Its details stay here: they are what the words are made of. So do reasons that people wrote. */
export function outwardIncident(incident: Incident) {
  const { id, detector, subject, status, severity, cause, quantity, order, impact } = incident
  const { occurredAt, detectedAt, resolvedAt, resolution, reopened } = incident
  const said = { id, detector, subject, status, severity, cause, quantity, order, impact }
  return { ...said, occurredAt, detectedAt, resolvedAt, resolution, reopened }
}
