import { addMilliseconds, type Instant } from '@kilter/core'
import { expect, it } from 'vitest'
import { createGuesses, guessesMax } from './guesses.ts'

const start = '2026-11-20T12:00:00.000Z' as Instant

it('bars a caller after so many different wrong keys for the rest of a minute, and nobody else', () => {
  let now = start
  const guesses = createGuesses({ now: () => now })
  for (let guess = 0; guess < guessesMax; guess += 1) {
    expect(guesses.barred('1.2.3.4', `guess-${guess}`)).toBeUndefined()
    guesses.wrong('1.2.3.4', `guess-${guess}`)
  }
  expect(guesses.barred('1.2.3.4', 'one-more')).toBe(60)
  expect(guesses.barred('5.6.7.8', 'one-more')).toBeUndefined()
  now = addMilliseconds(start, 59_001)
  expect(guesses.barred('1.2.3.4', 'one-more')).toBe(1)
  now = addMilliseconds(start, 60_000)
  expect(guesses.barred('1.2.3.4', 'one-more')).toBeUndefined()
})

it('FLT-28: bars nobody for longer than a minute because the clock was put back', () => {
  let now = addMilliseconds(start, 3_600_000)
  const guesses = createGuesses({ now: () => now })
  for (let guess = 0; guess < guessesMax; guess += 1) guesses.wrong('1.2.3.4', `guess-${guess}`)
  now = start
  expect(guesses.barred('1.2.3.4', 'one-more')).toBeUndefined()
})

it('takes the same wrong key again for a mistake, and lets in what opened something before', () => {
  const guesses = createGuesses({ now: () => start })
  guesses.right('good')
  for (let time = 0; time < 100; time += 1) guesses.wrong('proxy', 'old-key')
  expect(guesses.barred('proxy', 'another')).toBeUndefined()
  for (let guess = 0; guess < 100; guess += 1) guesses.wrong('proxy', `guess-${guess}`)
  expect(guesses.barred('proxy', 'another')).toBe(60)
  expect(guesses.barred('proxy', 'good')).toBeUndefined()
  expect(guesses.barred('proxy', 'old-key')).toBeUndefined()
  guesses.wrong('elsewhere', 'good')
  expect(guesses.barred('proxy', 'good')).toBe(60)
})
