/** What a function is told by its environment: one schema, and whatever is missing or wrong is named at once. */
import * as z from 'zod'

const Flag = z.enum(['true', 'false']).transform((text) => text === 'true')

const Environment = z.object({
  KILTER_INBOX_TABLE: z.string().min(1),
  KILTER_RECORDS_TABLE: z.string().min(1),
  KILTER_OBJECTS_BUCKET: z.string().min(1),
  /** Of the KMS key that wraps the hub's own. */
  KILTER_KEY_ARN: z.string().min(1),
  KILTER_BUS: z.string().min(1),
  KILTER_ALIGN_QUEUE_URL: z.url(),
  KILTER_SPILL_QUEUE_URL: z.url(),
  /** Incident changes before the alerts, in the order of each tenant. */
  KILTER_CHANGES_QUEUE_URL: z.url(),
  /** Wakes the postman. */
  KILTER_POST_QUEUE_URL: z.url(),
  /** Connections whose vendors are to be asked. */
  KILTER_PULL_QUEUE_URL: z.url(),
  KILTER_RETENTION_DAYS: z.coerce.number().int().min(1).max(3650),
  /** Where vendors reach the hub; empty: where API Gateway says that a request came to. */
  KILTER_PUBLIC_URL: z.union([z.literal(''), z.url()]),
  KILTER_ALLOW_PRIVATE_TARGETS: Flag,
  KILTER_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  KILTER_VERSION: z.string().min(1),
  /** The shop, as its people call it: alerts name it. */
  KILTER_SHOP: z.string().min(1).max(100),
  /** Kinds of channels, by comma. */
  KILTER_CHANNELS_OFF: z.string(),
  /** Of the channels, which read them by themselves; empty: not switched on. */
  KILTER_SES_FROM: z.string(),
  KILTER_SES_CONFIGURATION_SET: z.string(),
  KILTER_AWS_SMS_FROM: z.string(),
  KILTER_SMS_COUNTRIES: z.string(),
})

export type Settings = z.infer<typeof Environment>
export const settingNames = Object.keys(Environment.shape) as (keyof Settings)[]

export function settingsFrom(environment: Readonly<Record<string, string | undefined>>): Settings {
  const read = Environment.safeParse(environment)
  if (read.success) return read.data
  const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`the environment of this function is not complete: ${wrong.join('; ')}`)
}
