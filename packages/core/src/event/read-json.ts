/** Reads a vendor's JSON without losing anything: ids beyond 2^53 stay exact, and what two readers could read differently is refused. */
import { Refusal } from '../refusal.ts'

const depthMax = 64
/** What a mebibyte of a vendor's densest bodies holds, at some 22 bytes a key, and no more. */
const keysMax = 50_000
const textDecoder = new TextDecoder('utf-8', { fatal: true })
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** Throws Refusal 'unreadable' for anything but one unambiguous JSON value in UTF-8 of bounded depth and size.
 * A number that a double would not hold to the digit becomes its text. */
export function readJson(bytes: Uint8Array | string): unknown {
  const text = typeof bytes === 'string' ? bytes : decode(bytes)
  const { depth, keys, longNumbers } = scan(text)
  if (depth > depthMax) throw new Refusal('unreadable', `JSON nested deeper than ${depthMax} levels`)
  const value = parse(quoted(text, longNumbers))
  if (countKeys(value) !== keys) throw new Refusal('unreadable', 'ambiguous JSON: an object names a key twice')
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return textDecoder.decode(bytes)
  } catch (cause) {
    throw new Refusal('unreadable', 'not valid UTF-8', { cause })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Refusal('unreadable', 'not JSON', { cause })
  }
}

interface Scanned {
  /** The deepest nesting of brackets. */
  readonly depth: number
  /** How many `"key":` there are, repeated ones too. */
  readonly keys: number
  /** Start and end of each number that a double would round. */
  readonly longNumbers: readonly (readonly [number, number])[]
}

/** One pass over the text, strings skipped, without recursion. */
function scan(text: string): Scanned {
  const longNumbers: (readonly [number, number])[] = []
  let open = 0
  let depth = 0
  let keys = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      at = endOfString(text, at)
      if (isKeyEnd(text, at)) keys += 1
    } else if (code === 0x7b || code === 0x5b) {
      open += 1
      if (open > depth) depth = open
    } else if (code === 0x7d || code === 0x5d) {
      open -= 1
    } else if (isInNumber(code)) {
      const start = at
      while (isInNumber(text.charCodeAt(at + 1))) at += 1
      if (isRounded(text, start, at + 1)) longNumbers.push([start, at + 1])
    }
  }
  return { depth, keys, longNumbers }
}

/** The index of the closing quote of the string that opens at `start`, or the text's end. */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1)
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at === -1 ? text.length : at
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1
  return slashes % 2 === 1
}

function isKeyEnd(text: string, quote: number): boolean {
  let next = quote + 1
  while (isSpace(text.charCodeAt(next))) next += 1
  return text.charCodeAt(next) === 0x3a
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** Digits, sign, point; an exponent belongs to a number only behind a digit, and numbers with one are left to the parser. */
const isInNumber = (code: number): boolean => (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e

/** Fifteen digits always fit a double. */
const digitsThatFit = 15
const wellFormed = /^-?(0|[1-9]\d*)(\.\d+)?$/

function isRounded(text: string, start: number, end: number): boolean {
  if (end - start <= digitsThatFit) return false
  const number = text.slice(start, end)
  const isLong =
    number.replace(/\D/g, '').replace(/^0+/, '').length > digitsThatFit && !Number.isSafeInteger(Number(number))
  return isLong && wellFormed.test(number) && !/[eE]/.test(text.charAt(end))
}

function quoted(text: string, numbers: Scanned['longNumbers']): string {
  if (numbers.length === 0) return text
  let result = ''
  let done = 0
  for (const [start, end] of numbers) {
    result += `${text.slice(done, start)}"${text.slice(start, end)}"`
    done = end
  }
  return result + text.slice(done)
}

/** Every key of every object, without recursion. */
function countKeys(value: unknown): number {
  const open: unknown[] = [value]
  let keys = 0
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== 'object' || next === null) continue
    if (Array.isArray(next)) {
      for (const child of next) if (typeof child === 'object') open.push(child)
      continue
    }
    for (const key in next) {
      if (forbiddenKeys.has(key)) throw new Refusal('unreadable', 'JSON with a key that no vendor sends')
      const child = (next as Record<string, unknown>)[key]
      if (typeof child === 'object') open.push(child)
      keys += 1
    }
    if (keys > keysMax) throw new Refusal('unreadable', `JSON with more than ${keysMax} keys`)
  }
  return keys
}
