/** Makes year.csv and items.csv again from the original files:
 * `node packages/sim/src/shops/retail-year/make.ts retail-year.csv.gz retail-products.csv.gz`. What these are and where from: README.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** Of the items with the most invoice lines, every 40th from the 20th on, so that quick and slow ones are among them. */
const firstRank = 20
const rankStep = 40
const itemsWanted = 24

const [yearFile, productsFile] = process.argv.slice(2)
if (yearFile === undefined || productsFile === undefined)
  throw new Error('usage: make.ts <retail-year.csv.gz> <retail-products.csv.gz>')

const sales = rowsOf(yearFile).filter(({ kind, qty }) => kind === 'sale' && Number(qty) > 0)
const products = rowsOf(productsFile).filter((each) => each.class === 'stock')
const items = ranked().filter((_, rank) => rank >= firstRank && (rank - firstRank) % rankStep === 0)
const chosen = new Map(items.slice(0, itemsWanted).map((product) => [product.sku, product]))

const visits = Map.groupBy(
  sales.filter(({ sku }) => chosen.has(sku)),
  ({ time, invoice }) => `${time}|${invoice}`,
)
const lines = [...visits.values()].map((visit) => {
  const [first] = visit
  const goods = visit.map(({ sku, qty }) => `${sku}*${qty}`).join(' ')
  return `${first?.time},${first?.customer ? 'known' : ''},${goods}`
})
write('year.csv', 'time,customer,goods', lines)
write(
  'items.csv',
  'sku,price_pence,description',
  [...chosen.values()].map((each) => `${each.sku},${Math.round(Number(each.median_price) * 100)},${each.description}`),
)

/** Names that differ by case alone are left out: here they would be one item. */
function ranked(): readonly Record<string, string>[] {
  const counts = new Map<string, number>()
  for (const { sku } of sales) counts.set(sku ?? '', (counts.get(sku ?? '') ?? 0) + 1)
  const alike = Map.groupBy(products, ({ sku }) => (sku ?? '').toLowerCase())
  const own = products.filter(({ sku }) => alike.get((sku ?? '').toLowerCase())?.length === 1)
  const countOf = ({ sku }: Record<string, string>) => counts.get(sku ?? '') ?? 0
  return own.toSorted(
    (left, right) => countOf(right) - countOf(left) || ((left.sku ?? '') < (right.sku ?? '') ? -1 : 1),
  )
}

function rowsOf(file: string): Record<string, string>[] {
  const [header = '', ...rows] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
  const names = header.split(',')
  return rows.map((row) => {
    const cells = cellsOf(row)
    return Object.fromEntries(names.map((name, place) => [name, cells[place] ?? '']))
  })
}

/** RFC 4180; no cell of these files has a line break. */
function cellsOf(row: string): string[] {
  const cells = [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)]
  return cells.map(([, quoted, plain]) => (quoted ?? plain ?? '').replaceAll('""', '"'))
}

function write(name: string, header: string, rows: readonly string[]): void {
  writeFileSync(new URL(name, import.meta.url), `${[header, ...rows].join('\n')}\n`)
}
