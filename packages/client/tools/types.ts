/** The types of the client, made from a hub's OpenAPI document. */
import openapiTS, { astToString } from 'openapi-typescript'

interface Operation {
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, unknown>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

const head = '/** Made from the OpenAPI document by `npm run client`. Not to be edited. */\n\n'
const problem = { $ref: '#/components/schemas/Problem' }
const refusal = { description: 'Refused', content: { 'application/problem+json': { schema: problem } } }

/** Every refusal looks alike: said once for each route, and not once for each status, or the file would be three times as long. */
function answersOf({ responses }: Operation): Operation['responses'] {
  // 204 beside 200 is for who asks for no more than that (`Prefer: return=minimal`).
  const made = Object.entries(responses).filter(
    ([status]) => Number(status) < 300 && !(status === '204' && '200' in responses),
  )
  return { ...Object.fromEntries(made.map(([status, said]) => [status, asShown(said)])), default: refusal }
}

/** What has a default need not be sent, and is always shown. */
function asShown(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(asShown)
  if (typeof part !== 'object' || part === null) return part
  const shown = mapped(part, asShown)
  const { properties, required } = part as { properties?: object; required?: readonly string[] }
  if (!properties) return shown
  const usual = Object.entries(properties).filter(([, property]) => 'default' in property)
  return { ...shown, required: [...new Set([...(required ?? []), ...usual.map(([name]) => name)])] }
}

const mapped = <From, To>(record: Readonly<Record<string, From>> | object, to: (from: From, name: string) => To) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value, name)]))

/** TypeScript, as it is to stand in `src/openapi.ts`. */
export async function typesOf(given: object): Promise<string> {
  const { paths, components, ...document } = given as Document
  const sent = JSON.stringify(Object.values(paths).flatMap((methods) => Object.values(methods).map(bodyOf)))
  const isSent = (name: string) => sent.includes(`"#/components/schemas/${name}"`)
  const read = {
    ...document,
    paths: mapped(paths, (methods: Record<string, Operation>) =>
      mapped(methods, (operation: Operation) => ({ ...operation, responses: answersOf(operation) })),
    ),
    components: {
      ...components,
      schemas: mapped(components.schemas, (schema, name) => (isSent(name) ? schema : asShown(schema))),
    },
  }
  const nodes = await openapiTS(read as never, {
    ...{ alphabetize: true, defaultNonNullable: false },
    ...{ rootTypes: true, rootTypesNoSchemaPrefix: true },
  })
  return head + astToString(nodes)
}

const bodyOf = ({ requestBody }: Operation): unknown => requestBody ?? null
