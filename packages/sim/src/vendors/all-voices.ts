/** Every vendor that can be heard. */
import { goodsVoices } from './goods-voices.ts'
import { peopleVoices } from './people-voices.ts'
import type { NamedVoice } from './voice.ts'

export const voices: readonly NamedVoice[] = [...goodsVoices, ...peopleVoices]
