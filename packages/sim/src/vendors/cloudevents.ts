/** Any tool that sends CloudEvents 1.0, in each of the three modes, with a bearer token.
 * Source: https://github.com/cloudevents/spec, http-protocol-binding.md and json-format.md */
import type { EventDraft } from '@kilter/core'
import { mappingOf, toolSays } from './any-tool.ts'
import { uuidOf } from './signed.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const prefix = 'com.example.'
const json = 'application/json'

interface CloudEvent {
  /** Each is text. */
  readonly attributes: Readonly<Record<string, string>>
  readonly data: unknown
}

const voiceIn =
  (telling: (event: CloudEvent) => Telling): VoiceMaker =>
  ({ people }) => {
    let told = 0
    return {
      settings: { mapping: mappingOf('/time', prefix), auth: 'bearer' },
      tell(draft) {
        const said = toolSays(draft, people)
        if (!said) return []
        told += 1
        const attributes = attributesOf(draft, `${prefix}${said.word}`, told)
        return [telling({ attributes, data: said.data })]
      },
    }
  }

const attributesOf = ({ time }: EventDraft, type: string, told: number) => ({
  ...{ specversion: '1.0', type, source: '/stores/main', id: uuidOf(`event ${told} ${type} ${time}`) },
  ...{ time, subject: 'Euro €😀' },
})

const whole = ({ attributes, data }: CloudEvent) => ({ ...attributes, datacontenttype: json, data })

export const cloudeventsStructured = voiceIn((event) => ({
  body: JSON.stringify(whole(event)),
  headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
}))

/** A sign of life goes along, of which the mapping knows nothing. */
export const cloudeventsBatch = voiceIn((event) => {
  const alive = { ...event.attributes, type: `${prefix}alive`, id: uuidOf(`alive ${event.attributes.id}`) }
  return {
    body: JSON.stringify([alive, whole(event)]),
    headers: { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' },
  }
})

/** The body is the data alone; what is said of it stands in headers. */
export const cloudeventsBinary = voiceIn(({ attributes, data }) => ({
  body: JSON.stringify(data),
  headers: {
    'content-type': `${json}; charset=utf-8`,
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, headerText(value)])),
  },
}))

/** What a header cannot bear is percent-encoded, as UTF-8. */
const headerText = (value: string): string =>
  [...value].map((sign) => (/^[\x21\x23\x24\x26-\x7e]$/.test(sign) ? sign : encodeURIComponent(sign))).join('')
