/** Who stands behind a bearer text: a key of this hub, or somebody whose token the hub was told to trust. */
import {
  type Actor,
  type AuditActor,
  type Clock,
  type Giver,
  type Keys,
  openWith,
  type SignIn,
  type Tenants,
} from '@kilter/core'

export interface Caller {
  readonly grant: Giver
  /** For the history of what they decide. */
  readonly actor: Actor
  /** For the record of changes. */
  readonly who: AuditActor
}

export interface IdentifyPorts {
  readonly keys: Keys
  readonly tenants: Tenants
  readonly clock: Clock
  readonly signIn?: SignIn
}

const keyLengthMax = 200
/** Three parts, of which the first begins as every JSON object does. */
const token = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/

/** `fault`: what they may know of why not. */
export async function identify(text: string, ports: IdentifyPorts): Promise<Caller | { readonly fault?: string }> {
  if (ports.signIn && token.test(text)) return bySignIn(text, ports.signIn, ports)
  if (text.length > keyLengthMax) return {}
  const opened = await openWith(text, ports)
  if (!opened.opens) return opened.status ? { fault: `This key is ${opened.status}` } : {}
  const { id, name, role } = opened.key
  return { grant: opened.key, actor: { kind: 'key', name }, who: { kind: 'key', id, name, role } }
}

async function bySignIn(text: string, signIn: SignIn, { tenants }: IdentifyPorts) {
  const read = await signIn.read(text)
  if ('fault' in read) return { fault: `This token is not valid here: ${read.fault}` }
  const { tenant, role, subject } = read
  const known = await tenants.find(tenant)
  if (!known || known.erasure) return { fault: 'This token is not valid here: its tenant is not on this hub' }
  return {
    grant: { tenant, role, name: subject },
    actor: { kind: 'person', name: subject },
    who: { kind: 'person', id: subject, role },
  } as const
}
