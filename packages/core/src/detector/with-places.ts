import type { Connector } from '../connector/connector.ts'
import type { ConnectionView, Detector } from './detector.ts'

/** The detectors, with words that name places in the vendors' own admin. What they find is the same: nothing that is judged
 * or kept knows of places, which a vendor may move. */
export function withPlaces(
  detectors: readonly Detector[],
  connectors: ReadonlyMap<string, Connector>,
): readonly Detector[] {
  const placed = (connection: ConnectionView): ConnectionView => {
    const { places } = connectors.get(connection.vendor) ?? {}
    return places === undefined ? connection : { ...connection, places }
  }
  return detectors.map((detector) => ({
    ...detector,
    words: (incident, connections) => detector.words(incident, connections.map(placed)),
  }))
}
