/** One person's e-mail address, and nothing that hides a second one or looks like another. */
import { domainToUnicode } from 'node:url'
import * as z from 'zod'
import { wantedAs } from '../wanted-as.ts'

export interface MailAddress {
  readonly email: string
}

const lengthMax = 254

export const MailAddress: z.ZodType<MailAddress> = z.strictObject(
  {
    email: z
      .email('it must be one plain e-mail address')
      .max(lengthMax)
      .refine((email) => !looksLikeAnother(email), 'its domain mixes alphabets, so that it looks like another one')
      .transform(domainInLowerCase),
  },
  wantedAs('{"email": "olga@shop.example"}'),
)

function domainInLowerCase(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, at)}${email.slice(at).toLowerCase()}`
}

/** A label of two alphabets, or of another one than Latin below a Latin top: `аpple.com` with a Cyrillic а. */
function looksLikeAnother(email: string): boolean {
  const labels = domainToUnicode(email.slice(email.lastIndexOf('@') + 1)).split('.')
  const isLatin = (label: string) => /^[\p{Script=Latin}\p{N}-]+$/u.test(label)
  const hasLatin = (label: string) => /\p{Script=Latin}/u.test(label)
  const top = labels.at(-1) ?? ''
  return labels.some((label) => !isLatin(label) && (hasLatin(label) || isLatin(top)))
}

/** `o•••@s•••.com`. */
export function maskMail({ email }: MailAddress): string {
  const [local = '', domain = ''] = email.split('@')
  const suffix = /\.[a-z]{2,10}$/.exec(domain)?.[0] ?? ''
  return `${local.slice(0, 1)}•••@${domain.slice(0, 1)}•••${suffix}`
}
