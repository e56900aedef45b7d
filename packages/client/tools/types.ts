/** The types of the client, made from a hub's OpenAPI document. */
import openapiTS, { astToString } from 'openapi-typescript'

type Answers = Record<string, unknown>
interface Document {
  readonly paths: Record<string, Record<string, { responses: Answers }>>
}

const head = '/** Made from the OpenAPI document by `npm run client`. Not to be edited. */\n\n'

/** Every refusal looks alike: said once for each route, and not once for each status, or the file would be three times as long. */
function withOneRefusal({ paths, ...document }: Document): Document {
  const refusal = { description: 'Refused', content: { 'application/problem+json': { schema: problem } } }
  const short = Object.entries(paths).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, { responses, ...operation }]) => {
        // 204 beside 200 is for who asks for no more than that (`Prefer: return=minimal`).
        const made = Object.entries(responses).filter(
          ([status]) => Number(status) < 300 && !(status === '204' && '200' in responses),
        )
        return [method, { ...operation, responses: { ...Object.fromEntries(made), default: refusal } }]
      }),
    ),
  ])
  return { ...document, paths: Object.fromEntries(short) }
}

const problem = { $ref: '#/components/schemas/Problem' }

/** TypeScript, as it is to stand in `src/openapi.ts`. */
export async function typesOf(document: object): Promise<string> {
  const nodes = await openapiTS(withOneRefusal(document as Document) as never, {
    alphabetize: true,
    defaultNonNullable: false, // what has a default need not be sent
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
  })
  return head + astToString(nodes)
}
