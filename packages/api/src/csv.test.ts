import fc from 'fast-check'
import { expect, it } from 'vitest'
import { asText, asWritten, writeRows } from './csv.ts'

const number = /^[+-]?\d+([.,]\d+)?$/
const odd = fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n;,"\' ＝＋－＠a1') })
/** What a spreadsheet makes of a file, whatever it takes for the end of a cell, and whether or not it sees our quotes. */
const cellsIn = (file: string) =>
  [';', '\t', ','].flatMap((separator) => file.split(new RegExp(`[\\r\\n${separator}]`)))

it('NTF-10: no cell begins a formula, wherever a spreadsheet cuts the file into cells; real numbers stay numbers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(odd, { minLength: 1, maxLength: 3 }), async (cells) => {
      const file = await writeRows([cells])
      for (const cell of cellsIn(file)) {
        const bare = cell.replace(/^"/, '')
        if (!number.test(bare)) expect(bare).not.toMatch(/^[=+\-@＝＋－＠]/)
      }
    }),
    { numRuns: 500 },
  )
  expect(await writeRows([['-5', '+1.5', '-2,25', '=1', '-a', 'Rock;=HYPERLINK("x");', 'a\n=1', "'=1"]])).toBe(
    `-5,+1.5,"-2,25",'=1,'-a,"Rock;'=HYPERLINK(""x"");","a\n'=1",''=1\n`,
  )
})

it('NTF-10: reads back what it wrote, to the letter', () => {
  const isSame = (cell: string) => asText(asWritten(cell)) === cell
  fc.assert(fc.property(odd, isSame), { numRuns: 2_000 })
})
