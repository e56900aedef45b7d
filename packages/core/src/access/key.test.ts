import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isKeyText, keyDigest, newKeyText } from './key.ts'

it('is recognised by its looks, and no longer once a single character differs', () => {
  expect(newKeyText(new Uint8Array(24))).toBe(`kilter_key_${'0'.repeat(33)}${newKeyText(new Uint8Array(24)).slice(-6)}`)
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 24, maxLength: 24 }),
      fc.nat(38),
      fc.constantFrom('0', 'z'),
      (chance, at, other) => {
        const text = newKeyText(chance)
        expect(text).toMatch(/^kilter_key_[0-9A-Za-z]{39}$/)
        expect(isKeyText(text)).toBe(true)
        const place = 'kilter_key_'.length + at
        const edited = `${text.slice(0, place)}${other}${text.slice(place + 1)}`
        expect(isKeyText(edited)).toBe(edited === text)
      },
    ),
  )
  expect(new Set(Array.from({ length: 100 }, () => newKeyText())).size).toBe(100)
  for (const other of ['', 'kilter_key_', 'choose-a-long-one', `kil_${'a'.repeat(32)}`])
    expect(isKeyText(other)).toBe(false)
})

it('is kept as the SHA-256 of its text', () => {
  expect(keyDigest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
