import { type Connector, placeNames } from '@kilter/core'

const verified = {
  vector: 'published vectors',
  sdk: 'the official SDK',
  captured: 'captured deliveries',
  documentation: 'documentation alone',
} as const

/** The table of the README: what each connector is, as it says itself. Markdown. */
export function connectorTable(connectors: Iterable<Connector>): string {
  const rows = [...connectors]
    .sort((left, right) => (left.vendor < right.vendor ? -1 : 1))
    .map(({ vendor, name, topics, defaultRoles, signature, api, lists, staysLost = '', guide, places = {} }) => [
      `[\`${vendor}\`](src/${vendor}/README.md)`,
      name,
      topicsOf(Object.keys(topics)),
      defaultRoles.join(', ') || 'as you say',
      signature,
      api && !api.forListsAlone ? 'looked up' : 'full',
      (lists ?? []).map(({ name }) => name).join(', ') || 'no',
      staysLost,
      guide.verifiedBy.map((by) => verified[by]).join(', '),
      placeNames.filter((place) => places[place]).join(', ') || 'none',
    ])
  const head = [
    'vendor',
    'name',
    'topics',
    'roles',
    'authenticity',
    'payload',
    'pulled',
    'stays lost',
    'verified against',
    'places known',
  ]
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const topicsShownMax = 3

function topicsOf(topics: readonly string[]): string {
  if (topics.includes('*')) return 'as its mapping says'
  const shown = topics.slice(0, topicsShownMax).map((topic) => `\`${topic}\``)
  const more = topics.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
