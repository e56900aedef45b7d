/** Version 3 of HubSpot's signature. Source: https://developers.hubspot.com/docs/api/webhooks/validating-requests */
import { hmacMatches, isFresh, singleHeader, type VerifyInput } from '@kilter/core'

/** Exactly these are decoded before the address is signed, and nothing else is. */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

const signedAddress = (address: string): string =>
  address.replace(/%[0-9A-Fa-f]{2}/g, (code) => decoded[code.toUpperCase()] ?? code)

/** Base64 HMAC-SHA256 over method, address, body and time, joined without a separator. Older versions are not looked at: they
 * prove no time. */
export function signatureMatches(
  { headers, body, query, hookUrl, settings, now }: VerifyInput<{ webhookUrl?: string | undefined }>,
  secret: string,
): boolean {
  const time = singleHeader(headers, 'x-hubspot-request-timestamp')
  if (time === undefined || !isFresh(time, 'milliseconds', now)) return false
  const address = signedAddress(settings.webhookUrl ?? `${hookUrl}${query ? `?${query}` : ''}`)
  const given = singleHeader(headers, 'x-hubspot-signature-v3')
  return hmacMatches({ secret, signed: ['POST', address, body, time], given, encoding: 'base64' })
}
