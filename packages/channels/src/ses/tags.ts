/** What comes back with a bounce: whose message it was. SES takes letters, digits, `_` and `-` in tags, 256 at most. */
import type { AlertMessage, TenantId } from '@kilter/core'

const tenantTag = 'kilter-tenant'
const alertTag = 'kilter-alert'
const valueMax = 256

export function tagsOf({ tenant, id }: Pick<AlertMessage, 'tenant' | 'id'>): { Name: string; Value: string }[] {
  const Value = Buffer.from(tenant).toString('base64url')
  if (Value.length > valueMax) return []
  return [
    { Name: tenantTag, Value },
    { Name: alertTag, Value: id },
  ]
}

/** From the tags as an event of SES shows them: a list for each name. Undefined: the mail is none of ours. */
export function taggedIn(
  tags: Readonly<Record<string, readonly string[]>>,
): { readonly tenant: TenantId; readonly alert: string } | undefined {
  const [tenant] = tags[tenantTag] ?? []
  const [alert] = tags[alertTag] ?? []
  if (tenant === undefined || alert === undefined) return undefined
  return { tenant: Buffer.from(tenant, 'base64url').toString() as TenantId, alert }
}
