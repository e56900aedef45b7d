/** How many parts a text takes as SMS. Source: 3GPP TS 23.038 (alphabet), 23.040 (joined parts). */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extended = new Set('\f^{}\\[~]|€')

export interface Counted {
  readonly alphabet: 'GSM-7' | 'UCS-2'
  readonly segments: number
}

/** A character of the extension takes two places and never stands across two parts; so does a pair of UCS-2. */
export function countSegments(text: string): Counted {
  const isGsm = [...text].every((character) => basic.has(character) || extended.has(character))
  const sizes = [...text].map((character) => (isGsm ? (extended.has(character) ? 2 : 1) : character.length))
  const [alone, joined] = isGsm ? [160, 153] : [70, 67]
  const total = sizes.reduce((sum, size) => sum + size, 0)
  return { alphabet: isGsm ? 'GSM-7' : 'UCS-2', segments: total <= alone ? 1 : partsOf(sizes, joined) }
}

function partsOf(sizes: readonly number[], room: number): number {
  let parts = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > room) {
      parts += 1
      used = 0
    }
    used += size
  }
  return parts
}
