/** Reads a vendor's JSON without losing anything: ids beyond 2^53 stay exact, and what two readers could read differently is refused. */
import { parse as parseLossless } from 'lossless-json'
import { Refusal } from '../refusal.ts'

const depthMax = 64
const keysMax = 20_000
const textDecoder = new TextDecoder('utf-8', { fatal: true })
/** As many digits in a row may exceed what a double holds; such numbers are kept as their text. */
const longNumber = /\d{16}/
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** Throws Refusal 'unreadable' for anything but one unambiguous JSON value in UTF-8 of bounded depth and size. */
export function readJson(bytes: Uint8Array | string): unknown {
  const text = typeof bytes === 'string' ? bytes : decode(bytes)
  const deepest = depthOf(text)
  if (deepest > depthMax) throw new Refusal('unreadable', `JSON nested deeper than ${depthMax} levels`)
  const value = parse(text)
  const keys = countKeys(value)
  if (countKeysIn(text) !== keys) throw new Refusal('unreadable', 'ambiguous JSON: an object names a key twice')
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
    if (!longNumber.test(text)) return JSON.parse(text)
    return parseLossless(text, undefined, { parseNumber: exactNumber, onDuplicateKey: lastWins })
  } catch (cause) {
    throw new Refusal('unreadable', 'not JSON', { cause })
  }
}

/** A double where it says exactly what the text says, the text itself where it does not. */
function exactNumber(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) || (text.length < 16 && Number.isFinite(number)) ? number : text
}

/** Repeated keys are found by counting, for both parsers alike. */
const lastWins = ({ newValue }: { newValue: unknown }): unknown => newValue

/** The deepest nesting of brackets outside strings, without recursion. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x22) at = endOfString(text, at)
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth -= 1
  }
  return deepest
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

/** How many `"key":` the text holds. */
function countKeysIn(text: string): number {
  let keys = 0
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
    at = endOfString(text, at)
    let next = at + 1
    while (isSpace(text.charCodeAt(next))) next += 1
    if (text.charCodeAt(next) === 0x3a) keys += 1
  }
  return keys
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

function countKeys(value: unknown): number {
  const open: unknown[] = [value]
  let keys = 0
  for (let next = open.pop(); next !== undefined || open.length > 0; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue
    if (Array.isArray(next)) {
      for (const child of next) open.push(child)
      continue
    }
    for (const key of Object.keys(next)) {
      if (forbiddenKeys.has(key)) throw new Refusal('unreadable', 'JSON with a key that no vendor sends')
      open.push((next as Record<string, unknown>)[key])
      keys += 1
    }
    if (keys > keysMax) throw new Refusal('unreadable', `JSON with more than ${keysMax} keys`)
  }
  return keys
}
