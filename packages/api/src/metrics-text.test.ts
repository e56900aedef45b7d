import { expect, it } from 'vitest'
import { metricsText } from './metrics-text.ts'

it('writes each family with its help and type, and labels so that nothing in them breaks a line', () => {
  const samples = [
    { labels: {}, value: 1 },
    { labels: { vendor: 'a"b\\c\nd', status: 'parked' }, value: 2.5 },
  ]
  expect(metricsText([{ name: 'kilter_some', type: 'gauge', help: 'Some', samples }])).toBe(
    '# HELP kilter_some Some\n# TYPE kilter_some gauge\nkilter_some 1\nkilter_some{vendor="a\\"b\\\\c\\nd",status="parked"} 2.5\n',
  )
})
