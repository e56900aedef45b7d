/** What must not pass at a connector's door. */
import type { EventDraft } from '@kilter/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Line } from './overhear.ts'

const placesMax = 99_999

/** Whatever is told passes as it is, and with another secret it does not; nor with one byte forged, unless the vendor signs no body. */
export function refusesForgeries(
  drafts: fc.Arbitrary<EventDraft>,
  { newLine, bearsSecret = false }: { newLine(): Line; readonly bearsSecret?: boolean | undefined },
): void {
  fc.assert(
    fc.property(drafts, fc.nat({ max: placesMax }), (draft, where) => {
      const line = newLine()
      for (const telling of line.voice.tell(draft)) {
        const request = line.request(telling)
        expect(line.verifies(request)).toBe(true)
        expect(line.verifies(line.request(telling, 'another-secret-altogether'))).toBe(false)
        if (bearsSecret) continue
        const forged = Buffer.from(request.body)
        const at = where % forged.length
        forged[at] = (forged[at] ?? 0) ^ 1
        expect(line.verifies({ ...request, body: forged })).toBe(false)
      }
    }),
  )
}
