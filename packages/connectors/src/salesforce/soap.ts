/** The SOAP of outbound messages, without anything in XML that could reach beyond itself. */
import { Refusal } from '@kilter/core'
import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** Values stay text; prefixes of namespaces go. */
const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => name === 'Notification',
})

type Node = Readonly<Record<string, unknown>>

/** Shape: organizationId, and of each notification its id, the type of its object and the object's fields, null where nil.
 * Throws Refusal 'unreadable' for anything else, and for every document type or entity declaration. */
export function outboundMessageIn(text: string): unknown {
  if (/<!\s*(DOCTYPE|ENTITY|ELEMENT)/i.test(text)) throw new Refusal('unreadable', 'XML with a document type')
  if (XMLValidator.validate(text) !== true) throw new Refusal('unreadable', 'not XML')
  const message = at(parsed(text), 'Envelope', 'Body', 'notifications')
  const notifications = message.Notification
  if (!Array.isArray(notifications)) throw new Refusal('unreadable', 'no outbound message')
  return {
    organizationId: message.OrganizationId,
    notifications: notifications.map((notification: Node) => {
      const record = at(notification, 'sObject')
      const type = String(record['@type'] ?? '').replace(/^.*:/, '')
      const fields = Object.entries(record).filter(([name]) => !name.startsWith('@'))
      return {
        id: notification.Id,
        type,
        record: Object.fromEntries(fields.map(([name, value]) => [name, plain(value)])),
      }
    }),
  }
}

function parsed(text: string): unknown {
  try {
    return parser.parse(text)
  } catch (cause) {
    throw new Refusal('unreadable', 'XML that no sender writes', { cause })
  }
}

/** The inner element; refused where a step is missing. */
function at(node: unknown, ...steps: readonly string[]): Node {
  let inner = node
  for (const step of steps) inner = isNode(inner) ? inner[step] : undefined
  if (!isNode(inner)) throw new Refusal('unreadable', `no element ${steps.at(-1)}`)
  return inner
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

const plain = (value: unknown): unknown => {
  if (!isNode(value)) return value
  return value['@nil'] === 'true' ? null : value['#text']
}
