/** A message as SMS: one line, two parts at most, and no link but the hub's own. */
import type { AlertMessage } from '@kilter/core'
import { letterOf } from '../message/letter.ts'
import { oneLine } from '../message/line.ts'
import { countSegments } from './segments.ts'

const segmentsMax = 2
/** Leaves a part to the words, in either alphabet. Unit: characters. */
const shortLinkMax = 67

/** What typographers write and the GSM alphabet lacks. */
const plainer: Readonly<Record<string, string>> = {
  '×': 'x',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '·': '-',
  '•': '*',
  '→': '>',
}

/** `host`: of the hub; a link to any other is left out. */
export function smsText(message: AlertMessage, host: string | undefined): string {
  const { subject, shop, lead, cases, action } = letterOf(message)
  const [first] = cases
  const start = safe(shop)
  const words = cases.length === 0 && lead && action ? lead : subject
  const leavesRoom = (link: string) =>
    link.length <= shortLinkMax || countSegments(`${start}: ${safe(words)} ${link}`).segments <= segmentsMax
  const link = [action?.link, first?.acknowledgeLink, first?.link].find(
    (each) => each && isOwn(each, host) && (each === action?.link || leavesRoom(each)),
  )
  const alone = cases.length === 1 ? (first?.ending ?? first?.advice) : undefined
  const advice = message.reason === 'notice' ? lead : alone
  const end = link ? ` ${link}` : ''
  const whole = `${start}: ${safe(words)}${advice ? `. ${safe(advice)}` : ''}`
  return `${fitting(whole, end)}${end}`
}

/** As much of the beginning as leaves room for the end, cut between words. */
function fitting(text: string, end: string): string {
  if (countSegments(text + end).segments <= segmentsMax) return text
  const words = text.split(' ')
  while (words.length > 1) {
    words.pop()
    const shorter = `${words.join(' ').replace(/[.,;:]+$/, '')}...`
    if (countSegments(shorter + end).segments <= segmentsMax) return shorter
  }
  const letters = [...text]
  while (letters.length > 0 && countSegments(`${letters.join('')}...${end}`).segments > segmentsMax) letters.pop()
  return `${letters.join('')}...`
}

/** Telephones make a link of whatever looks like an address: a blank after its dot keeps them from it. */
const safe = (text: string): string =>
  oneLine(text.normalize('NFC'))
    .replace(/[×’‘“”„–—…·•→]/g, (character) => plainer[character] ?? character)
    .replace(/:\/\//g, ': ')
    .replace(/(?<=[\p{L}\p{N}-])\.(?=\p{L}{2})/gu, '. ')

function isOwn(link: string, host: string | undefined): boolean {
  const url = URL.parse(link)
  return url !== null && host !== undefined && url.host === host && /^[\x21-\x7e]+$/.test(link)
}
