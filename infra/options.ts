/** What may be said of a deployment, as CDK context: `-c stage=prod -c alarmEmail=owner@shop.example`. */
import type { App } from 'aws-cdk-lib'
import * as z from 'zod'

const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])

const Options = z.strictObject({
  /** Several may live in one account. `prod` keeps its data when the stack is deleted, and cannot be deleted by mistake. */
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'lower-case letters, digits and hyphens, at most 20')
    .default('dev'),
  /** Told of what a person must look at. */
  alarmEmail: z.email().optional(),
  /** With the ARN of a certificate for it in the same region. */
  domainName: z.string().min(4).optional(),
  certificateArn: z.string().startsWith('arn:').optional(),
  /** Where vendors reach the hub, if something stands before the API. */
  publicUrl: z.url().optional(),
  /** How long the bytes of deliveries are kept. */
  retentionDays: z.coerce.number().int().min(1).max(3650).default(30),
  /** Requests a second that the API takes; above, callers are told to come again. */
  requestsPerSecond: z.coerce.number().int().min(1).default(500),
  /** The shop, as its people call it: alerts name it. */
  shop: z.string().trim().min(1).max(100).default('Your shop'),
  /** Whom mail is from, over SES, where the address or its domain is verified: `Willow <alerts@shop.example>`. */
  mailFrom: z
    .string()
    .regex(
      /^(?:[^<>\r\n"]{0,80}<[^<>\s@]+@[a-z0-9.-]+>|[^<>\s@]+@[a-z0-9.-]+)$/i,
      'like alerts@shop.example or "Willow <alerts@shop.example>"',
    )
    .optional(),
  /** Whom SMS are from, over End User Messaging: the ARN of a number, a sender id or a pool. */
  smsFrom: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:sms-voice:[a-z0-9-]+:\d{12}:(phone-number|sender-id|pool)\/[A-Za-z0-9/-]+$/,
      'the ARN of a number, a sender id or a pool',
    )
    .optional(),
  /** Where SMS may go to, with `smsFrom`. */
  smsCountries: z
    .string()
    .regex(/^[A-Z]{2}(,[A-Z]{2})*$/, 'countries like DE,AT')
    .optional(),
  /** Ways to alert that nobody may use: `-c channelsOff=webhook,slack`. */
  channelsOff: z
    .string()
    .regex(/^[a-z-]+(,[a-z-]+)*$/, 'names like webhook,slack')
    .optional(),
  /** Whose bearer tokens are let in beside keys; the settings are those of `kilter start`. */
  oidcIssuer: z.url().optional(),
  oidcAudience: z.string().min(1).optional(),
  oidcTenant: z.string().min(1).optional(),
  oidcTenantClaim: z.string().min(1).optional(),
  oidcRoleClaim: z.string().min(1).optional(),
  oidcRoles: z.string().min(1).optional(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('warn'),
  /** Lets lookups reach private addresses: for a sandbox. */
  allowPrivateTargets: Flag.default(false),
})

export type Options = z.infer<typeof Options>

export const isProduction = ({ stage }: Options): boolean => stage === 'prod'

/** Throws naming whatever cannot be understood. */
export function optionsOf(app: App): Options {
  const given = Object.keys(Options.shape).map((name) => [name, app.node.tryGetContext(name)])
  const read = Options.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)))
  if (!read.success) {
    const wrong = read.error.issues.map(({ path, message }) => `-c ${path.join('.')}: ${message}`)
    throw new Error(wrong.join('; '))
  }
  const { domainName, certificateArn } = read.data
  if ((domainName === undefined) !== (certificateArn === undefined)) {
    throw new Error('-c domainName and -c certificateArn are given together')
  }
  const { smsFrom, smsCountries } = read.data
  if ((smsFrom === undefined) !== (smsCountries === undefined)) {
    throw new Error('-c smsFrom and -c smsCountries are given together')
  }
  return read.data
}

/** What the API is told of the issuer, as far as it is set. */
export const signInOf = (options: Options): Readonly<Record<string, string>> => {
  const { oidcIssuer, oidcAudience, oidcTenant, oidcTenantClaim, oidcRoleClaim, oidcRoles } = options
  const told = {
    KILTER_OIDC_ISSUER: oidcIssuer,
    KILTER_OIDC_AUDIENCE: oidcAudience,
    KILTER_OIDC_TENANT: oidcTenant,
    KILTER_OIDC_TENANT_CLAIM: oidcTenantClaim,
    KILTER_OIDC_ROLE_CLAIM: oidcRoleClaim,
    KILTER_OIDC_ROLES: oidcRoles,
  }
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

export const publicUrlOf = ({ publicUrl, domainName }: Options): string =>
  publicUrl ?? (domainName === undefined ? '' : `https://${domainName}`)
