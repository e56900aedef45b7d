/** What is wrong with a field, in words for whoever sent it, wherever its schema has no words of its own. Nothing of what was sent is said. */
import { z } from '@hono/zod-openapi'

type RawIssue = z.core.$ZodRawIssue

/** For every schema of this process, and safe to repeat. */
export const speakInWords = (): void => void z.config({ customError: inWords })

function inWords(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.expected === 'nonoptional'
        ? 'is missing'
        : `must be ${kindOf(issue.expected)}, not ${kindOf(z.core.util.parsedType(issue.input))}`
    case 'invalid_value':
      return issue.input === undefined ? 'is missing' : `must be ${oneOf(issue.values)}`
    case 'too_big':
      return `must ${sized(issue.origin, issue.exact ? 'exactly' : 'at most', issue.maximum)}`
    case 'too_small':
      if (issue.minimum === 1 && lengths[issue.origin] !== undefined && !issue.exact) return 'must not be empty'
      return `must ${sized(issue.origin, issue.exact ? 'exactly' : issue.inclusive ? 'at least' : 'more than', issue.minimum)}`
    case 'invalid_format':
      return formats[issue.format] ?? 'is not in the form that this field takes'
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'unrecognized_keys':
      return `not a field of this resource: ${issue.keys.join(', ')}`
    case 'invalid_union':
      if (issue.input === undefined) return 'is missing'
      return Array.isArray(issue.options) && issue.options.length > 0
        ? `must be ${oneOf(issue.options)}`
        : 'is in none of the forms that this field takes'
    case 'invalid_key':
      return 'has a name that is not allowed here'
    default:
      return undefined
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  date: 'a date',
}

const kindOf = (name: string): string => kinds[name] ?? name

const formats: Readonly<Record<string, string>> = {
  email: 'must be an e-mail address',
  url: 'must be a web address, e.g. https://shop.example',
  datetime: 'must be a time with its zone, e.g. 2026-11-20T14:05:00Z',
  date: 'must be a date, e.g. 2026-11-20',
}

const lengths: Readonly<Record<string, string>> = { string: 'characters', array: 'items', set: 'items', map: 'entries' }

function sized(origin: string, how: string, size: number | bigint): string {
  const unit = lengths[origin]
  return unit === undefined ? `be ${how} ${size}` : `have ${how} ${size} ${unit}`
}

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(', ')}`
