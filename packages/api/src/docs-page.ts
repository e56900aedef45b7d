/** A readable page of the API, made from its OpenAPI document. No script, no outside resource. */
import { html, raw } from 'hono/html'

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly { name: string; in: string; required?: boolean }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> }
}

interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
}

interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export const docsPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

const style = `
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 48rem; padding: 1rem; color: #1c1c1c; background: #fff }
  code { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
  section { border-top: 1px solid #ccc; padding: .75rem 0 }
  h2 { font-size: 1rem; margin: 0 } p { margin: .25rem 0 }
  @media (prefers-color-scheme: dark) { body { background: #161616; color: #eee } section { border-color: #444 } a { color: #8cf } }`

export function docsPage(document: Document) {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(method, path, operation as Operation, document)),
  )
  const { title, version, description } = document.info
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${raw(style)}</style></head>
<body><main>
<h1>${title} ${version}</h1>
<p>${description ?? ''}</p>
<p>Each call under <code>/v1</code> takes a key in its header: <code>Authorization: Bearer &lt;key&gt;</code>. The first start of the hub prints one; <code>kilter keys create</code> makes more. The examples read it from <code>KILTER_ADMIN_KEY</code>, and the address of the hub from <code>KILTER_URL</code>.</p>
<p>Machine-readable: <a href="/openapi.json">/openapi.json</a></p>
${operations}
</main></body></html>`
}

function section(method: string, path: string, operation: Operation, document: Document) {
  const { summary, description, security = [], parameters = [] } = operation
  const named = parameters.map((parameter) => `${parameter.name}${parameter.required ? '' : '?'}`).join(', ')
  const body = bodyOf(operation, document)
  const required = body?.required ?? []
  const fields = Object.keys(body?.properties ?? {}).map((name) => `${name}${required.includes(name) ? '' : '?'}`)
  const [role, scope] = security.flatMap(({ key = [] }) => key)
  return html`<section>
<h2><code>${method.toUpperCase()} ${path}</code></h2>
<p>${summary ?? ''}</p>
${description ? html`<p>${description}</p>` : ''}
${role ? html`<p>Needs the role <code>${role}</code>, scope <code>${scope}</code></p>` : ''}
${named ? html`<p>Parameters: <code>${named}</code></p>` : ''}
${fields.length > 0 ? html`<p>Body: <code>${fields.join(', ')}</code></p>` : ''}
${role ? html`<p><code>${curlOf(method, path, body)}</code></p>` : ''}
</section>`
}

/** As JSON; undefined where there is none. */
function bodyOf({ requestBody }: Operation, { components }: Document): Schema | undefined {
  const schema = requestBody?.content['application/json']?.schema
  const name = schema?.$ref?.split('/').at(-1)
  return name === undefined ? schema : components?.schemas?.[name]
}

/** With the fields that must be there; what stands for something else is in `<>`. */
function curlOf(method: string, path: string, body: Schema | undefined): string {
  const given = Object.fromEntries((body?.required ?? []).map((name) => [name, '<...>']))
  return [
    'curl',
    ...(method === 'get' ? [] : [`-X ${method.toUpperCase()}`]),
    '-H "Authorization: Bearer $KILTER_ADMIN_KEY"',
    ...(body ? [`-H 'Content-Type: application/json' -d '${JSON.stringify(given)}'`] : []),
    `"$KILTER_URL${path.replaceAll(/{(\w+)}/g, '<$1>')}"`,
  ].join(' ')
}
