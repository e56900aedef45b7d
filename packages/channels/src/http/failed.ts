/** What it means that a receiver could not be reached, or hung up. */
import type { Attempt } from '@kilter/core'
import { NotConnected, PrivateTarget } from '@kilter/outbound'

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The receiver’s host name is not known.',
  EAI_AGAIN: 'The receiver’s host name could not be looked up.',
  ECONNREFUSED: 'Nobody listens at the receiver’s address.',
  ECONNRESET: 'The receiver hung up.',
  EPIPE: 'The receiver hung up.',
  EHOSTUNREACH: 'The receiver’s host cannot be reached.',
  ENETUNREACH: 'The receiver’s host cannot be reached.',
  ETIMEDOUT: 'The receiver took no connection in time.',
  HPE_HEADER_OVERFLOW: 'The receiver’s headers are longer than 16 kB.',
  CERT_HAS_EXPIRED: 'The receiver’s certificate has expired.',
  CERT_NOT_YET_VALID: 'The receiver’s certificate is not valid yet.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The receiver’s certificate is self-signed.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The receiver’s certificate is self-signed.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The receiver’s certificate comes without the ones that vouch for it.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'The receiver’s certificate comes from nobody we know.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The receiver’s certificate is for another name.',
}

/** Never with the system's own message: it names addresses. */
export function failed(error: unknown): Attempt & { status: 'failed' } {
  if (error instanceof PrivateTarget) {
    const reason = 'The receiver’s address is not a public https address. KILTER_ALLOW_PRIVATE_TARGETS=1 allows others.'
    return { status: 'failed', kind: 'permanent', reason }
  }
  return { status: 'failed', kind: 'temporary', reason: reasonOf(error) }
}

function reasonOf(error: unknown): string {
  const { code = '', name = '' } = error as { code?: unknown; name?: string }
  if (error instanceof NotConnected) return 'The receiver took no connection in time.'
  if (name === 'AbortError' || name === 'TimeoutError') return 'The receiver did not answer in time.'
  const known = reasons[String(code)]
  if (known) return known
  if (String(code).startsWith('HPE_')) return 'The receiver does not speak HTTP.'
  if (/^(ERR_TLS|ERR_SSL|EPROTO|CERT_)/.test(String(code))) return 'No secure connection to the receiver comes about.'
  return 'The receiver cannot be reached.'
}
