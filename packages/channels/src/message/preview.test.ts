import { expect, it } from 'vitest'
import { message, told, words } from '../testing/message.ts'
import { previewPage } from './preview.ts'

it('NTF-01: shows what tools and people wrote as text, in the page and in the mails within it', () => {
  const evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
  const { length } = previewPage([], 'hub.willow.example')
  const page = previewPage(
    [
      { name: 'plain', message: message() },
      { name: evil, message: message({ subject: evil, incidents: [told({ words: { ...words, summary: evil } })] }) },
    ],
    'hub.willow.example',
  )
  expect(page.length).toBeGreaterThan(length)
  expect(page).not.toMatch(/<script|<img/)
  expect(page.match(/<iframe sandbox /g)).toHaveLength(2)
  expect(page).toContain('SMS, 2 of at most 2 parts (GSM-7)')
})
