/** What is doubtful about a receiver's address when it is given: it is kept all the same, for a name may come to lead somewhere. */
import { lookup } from 'node:dns/promises'
import { hostOf, isPrivate } from '@kilter/outbound'

export type Resolve = (host: string) => Promise<readonly { readonly address: string }[]>

const patienceMilliseconds = 2_000
const noSuchName = new Set(['ENOTFOUND', 'ENODATA'])

const ofTheSystem: Resolve = (host) => lookup(host, { all: true })

/** Undefined: nothing, or it cannot be told in time. */
export async function doubtOf(
  address: string,
  { allowPrivateTargets, resolve = ofTheSystem }: { readonly allowPrivateTargets: boolean; readonly resolve?: Resolve },
): Promise<string | undefined> {
  const host = hostOf(new URL(address))
  const found = await Promise.race([resolve(host).catch(codeOf), later()])
  if (found === undefined) return undefined
  if (typeof found === 'string')
    return noSuchName.has(found)
      ? `${host} leads nowhere at the moment: nothing arrives until that name does`
      : undefined
  const isHidden = !allowPrivateTargets && found.length > 0 && found.every((each) => isPrivate(each.address))
  return isHidden ? `${host} stands for a private address: nothing is sent there` : undefined
}

const codeOf = (error: unknown): string => (error as { readonly code?: string }).code ?? ''

const later = (): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), patienceMilliseconds).unref())
