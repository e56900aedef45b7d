/** Requests that a route's own description allows, and some that it does not. */
import fc from 'fast-check'
import { type Document, type Route, resolved, type Schema } from './document.ts'

export interface Request {
  readonly method: string
  readonly path: string
  readonly body: string | undefined
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
}

const depthMax = 5

/** Values that hold by the schema where it can be said; `known` are ids that exist. */
function fitting(given: Schema, document: Document, known: readonly string[], depth = 0): fc.Arbitrary<unknown> {
  const schema = resolved(given, document)
  const within = (part: Schema) => fitting(part, document, known, depth + 1)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const either = schema.anyOf ?? schema.oneOf
  if (either) return fc.oneof(...either.map(within))
  if (schema.allOf) return fc.tuple(...schema.allOf.map(within)).map((parts) => Object.assign({}, ...parts))
  const [type] = [schema.type].flat()
  switch (type) {
    case 'string':
      return textOf(schema, known)
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -10, max: schema.maximum ?? 1_000 })
    case 'number':
      return fc.double({ min: schema.minimum ?? -10, max: schema.maximum ?? 1_000, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array': {
      const minLength = schema.minItems ?? 0
      const maxLength = depth > depthMax ? minLength : Math.min(schema.maxItems ?? 3, minLength + 2)
      return fc.array(within(schema.items ?? {}), { minLength, maxLength })
    }
    case 'object': {
      const properties = Object.entries(schema.properties ?? {}).map(([name, part]) => [name, within(part)] as const)
      const named = fc.record(Object.fromEntries(properties), { requiredKeys: [...(schema.required ?? [])] })
      const free = schema.additionalProperties
      if (typeof free !== 'object' || depth > depthMax) return named
      return fc
        .tuple(named, fc.dictionary(word, within(free), { maxKeys: 2 }))
        .map(([own, more]) => ({ ...more, ...own }))
    }
    default:
      return fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.boolean())
  }
}

const word = fc.stringMatching(/^[a-z]{1,8}$/)
const moments = fc.constantFrom('2026-11-20T14:05:00Z', '2026-11-20T14:05:00.000+01:00', '2036-01-01T00:00:00Z')
/** Texts that people and programs stumble over. */
const odd = fc.constantFrom(
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  "' OR 1=1 --",
  '%',
  '%00',
  '../../etc',
  '__proto__',
  '\u0000',
  '\u202e',
  '日本',
  'a'.repeat(600),
  '=1+1',
  '{}',
  '[]',
  'null',
  '\ud800',
)

function textOf({ pattern, format, minLength = 0, maxLength = 40 }: Schema, known: readonly string[]) {
  if (format === 'date-time') return moments
  if (pattern !== undefined) return fc.oneof(fc.stringMatching(new RegExp(pattern, 'u')), fc.constantFrom(...known))
  const some = fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 20), unit: 'grapheme' })
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, { weight: 2, arbitrary: some }, odd, moments)
}

/** Ids that exist: of the things of one path, and of all. */
export interface Known {
  readonly of: (path: string) => readonly string[]
  readonly all: readonly string[]
}

/** Mostly as the description says; now and then something else stands there. */
export function requestsTo(
  { method, path, operation }: Route,
  document: Document,
  known: Known,
): fc.Arbitrary<Request> {
  const { parameters = [], requestBody } = operation
  const inPath = named('path', (schema) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...known.of(path)) },
      { weight: 1, arbitrary: fitting(schema, document, known.all).map(String) },
      { weight: 1, arbitrary: odd },
    ),
  )
  const inQuery = named('query', (schema) =>
    fc.oneof({ weight: 6, arbitrary: fitting(schema, document, known.all).map(String) }, { weight: 1, arbitrary: odd }),
  )
  const inHeader = named('header', (schema) =>
    fc.oneof(tags, fitting(schema, document, known.all).map(String).map(asHeader)),
  )
  const [usual = 'application/json', content] = Object.entries(requestBody?.content ?? {})[0] ?? []
  const types = fc.oneof({ weight: 14, arbitrary: fc.constant(usual) }, fc.constantFrom('text/plain', 'x', 'text/csv'))
  const json = content
    ? fc.oneof(
        { weight: 6, arbitrary: fitting(content.schema, document, known.all).map((value) => JSON.stringify(value)) },
        { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
        { weight: 1, arbitrary: fc.constantFrom('', '{', '[{}]', '{"__proto__":{"x":1}}', '\ud800') },
      )
    : fc.constant(undefined)
  return fc
    .record({ places: inPath, query: inQuery, headers: inHeader, body: json, type: types })
    .map(({ places, query: asked, headers, body, type }) => {
      const filled = path.replaceAll(/{(\w+)}/g, (_, name: string) => encoded(String(places[name] ?? '')))
      const query = Object.entries(asked).map(([name, value]) => `${name}=${encoded(String(value))}`)
      return { method, path: `${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`, body, type, headers }
    })

  /** What may be left out mostly is: one wrong filter hides all others. */
  function named(place: 'path' | 'query' | 'header', text: (schema: Schema) => fc.Arbitrary<string>) {
    const parts = parameters
      .filter((parameter) => parameter.in === place)
      .map(
        ({ name, required, schema }) =>
          [
            name,
            required
              ? text(schema)
              : fc
                  .option(text(schema), { freq: 2, nil: undefined })
                  .chain((given) => fc.boolean().map((kept) => (kept ? given : undefined))),
          ] as const,
      )
    return fc
      .record(Object.fromEntries(parts))
      .map((all) =>
        Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      )
  }
}

/** What fits a version that many things have. */
const tags = fc.constantFrom('*', '"1"', '"2"', 'W/"1"', '1')

/** What a request can bear at all. */
const asHeader = (text: string): string => text.replace(/[^\x20-\x7e]/g, '').trim()

/** A lone surrogate has no encoding. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())
