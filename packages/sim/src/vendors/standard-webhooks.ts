/** Any tool that signs by Standard Webhooks. Source: https://www.standardwebhooks.com */
import { mappingOf, toolSays } from './any-tool.ts'
import type { VoiceMaker } from './voice.ts'

export const standardWebhooks: VoiceMaker = ({ people }) => ({
  settings: { mapping: mappingOf('/timestamp') },
  tell(draft) {
    const said = toolSays(draft, people)
    return said ? [{ body: JSON.stringify({ type: said.word, timestamp: draft.time, data: said.data }) }] : []
  },
})
