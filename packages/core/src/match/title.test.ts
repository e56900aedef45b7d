/** IN-22: which titles may be of one thing. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alikeTitles, titleBounds } from './alike-titles.ts'
import { likenessAbove, titleLikeness, titleOf } from './title.ts'

const mayBeOne = (left: string, right: string): boolean => likeness(left, right) > likenessAbove
const likeness = (left: string, right: string): number => titleLikeness(titleOf(left), titleOf(right))

describe('IN-22: two titles may be of one thing', () => {
  it.each([
    ['Scarf red M', 'scarf, RED / m'],
    ['Scarf red M', 'Red scarf (M)'],
    ['Scarf, red, Medium', 'Scarf red M'],
    ['Schal rot M', 'SCHAL – Rot – M'],
    ['Écharpe rouge', 'echarpe rouge'],
    ['Écharpe rouge L', 'Echarpe red large'],
    ['Straßenkarte Köln', 'Strassenkarte Koln'],
    ['Coffee beans 500g', 'Coffee beans 500 g'],
    ['Olive oil 0,50 l', 'Olive oil 0.5 L'],
    ['T-Shirt white 2XL', 'Tshirt White XXL'],
    ['Jumper grey X-Large', 'Jumper gray XL'],
    ['Jumper grey Extra Large', 'Jumper gray XL'],
    ['Wind breaker blue', 'Windbreaker blue'],
    ["Men's cashmere jumper", 'Mens cashmere jumper'],
    ['Cashmere jumper', 'Cashmere jumpers'],
    ['Cashmere V-neck jumper', 'Cashmere Vneck jumpers'],
    ['Trousers for men', 'Herren trousers for'],
    ['Acme® cashmere jumper grey M', 'Cashmere jumper grey M'],
    ['Scarf', 'SCARF'],
    ['шарф красный', 'Шарф Красный'],
    ['赤いスカーフ', '赤いスカーフ'],
  ])('%j and %j', (left, right) => {
    expect(mayBeOne(left, right)).toBe(true)
  })

  it.each([
    ['another size', 'Scarf red M', 'Scarf red L'],
    ['a size that one does not say', 'Merino winter scarf wool M', 'Merino winter scarf wool'],
    ['another colour', 'Merino winter scarf wool red', 'Merino winter scarf wool blue'],
    ['a colour that one does not say', 'Merino winter scarf wool red', 'Merino winter scarf wool'],
    ['another shade', 'Merino winter scarf light blue', 'Merino winter scarf dark blue'],
    ['a shade that one does not say', 'Merino winter scarf light blue', 'Merino winter scarf blue'],
    ['another number', 'Coffee beans dark roast 500g', 'Coffee beans dark roast 250g'],
    ['a number that one does not say', 'Coffee beans dark roast 2', 'Coffee beans dark roast'],
    ['numbers in another order', 'Picture frame oak 20x30', 'Picture frame oak 30x20'],
    ['another letter', 'Vitamin C tablets', 'Vitamin D tablets'],
    ['another Roman number', 'Chess set part II', 'Chess set part III'],
    ['another kind', 'Green tea mint bags', 'Green tea lemon bags'],
    ['too many words more', 'Scarf', 'Scarf silk'],
    ['nothing but a variant', 'Red M', 'red / M'],
    ['another model by its last letter', 'Scarf modela wool', 'Scarf modelb wool'],
    ['another word that is only spelt alike', 'Salted butter caramel', 'Unsalted butter caramel'],
    ['one word in three', 'Silk scarf', 'Silk scarf fringed'],
    ['a pattern that one does not say', 'Silk scarf', 'Silk scarf striped'],
    ['a kind that one does not say', 'Espresso beans', 'Espresso beans decaf'],
    ['what goes with it', 'Handmade soap', 'Handmade soap dish'],
    ['a model that one does not say', 'iPhone 12 case', 'iPhone 12 Pro case'],
    ['a model that is another one', 'iPhone 12 Pro case', 'iPhone 12 Pro Max case'],
    ['whom it is for', 'Wool socks', 'Wool socks women'],
    ['whom it is for, in a long title', 'Merino winter hiking socks', 'Merino winter hiking socks women'],
    ['whom it is for, in other words', 'Merino hiking socks ladies', 'Merino hiking socks Herren'],
    ['a diet that one does not say', 'Dark chocolate truffles gift', 'Dark vegan chocolate truffles gift'],
    ['a side', 'Front door hinge brass left', 'Front door hinge brass right'],
    ['how many come at once', 'Acme espresso coffee capsules', 'Acme espresso coffee capsules set'],
    ['what is filled in again', 'Acme hand wash bottle', 'Acme hand wash bottle refill'],
    ['a name that ends in another letter', 'Christina', 'Christine'],
    ['a word that is spelt nearly alike', 'Cashmere jumper', 'Cashmeer jumper'],
    ['a sign more, where a sign is a word', '赤いスカーフセット一', '赤いスカーフセット二'],
    ['nothing', '', ''],
    ['signs alone', '---', '...'],
  ])('but not with %s: %j and %j', (_, left, right) => {
    expect(mayBeOne(left, right)).toBe(false)
  })
})

const words = fc.constantFrom(
  'scarf',
  'scarfs',
  'Scharf',
  'red',
  'rot',
  'M',
  'large',
  '2',
  '2.0',
  '02',
  'wool',
  'set',
  'é',
)
const title = fc.oneof(
  fc.array(words, { maxLength: 6 }).map((some) => some.join(' ')),
  fc.string({ unit: 'binary', maxLength: 30 }),
)

it('is the same from either side, at most 1, and 1 for a title with itself or its words in another order', () => {
  fc.assert(
    fc.property(title, title, (left, right) => {
      expect(likeness(left, right)).toBe(likeness(right, left))
      expect(likeness(left, right)).toBeLessThanOrEqual(1)
      expect([0, 1]).toContain(likeness(left, left))
    }),
  )
  expect(likeness('one two three', 'three one two')).toBe(1)
})

it('does not depend on the order of words that are no numbers', () => {
  const plain = fc.array(fc.constantFrom('scarf', 'scarfs', 'wool', 'rot', 'red', 'M', 'women', 'acme', 'fringed'), {
    maxLength: 6,
  })
  const shuffled = plain.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
  fc.assert(
    fc.property(shuffled, plain, ([left, again], right) => {
      expect(likeness(again.join(' '), right.join(' '))).toBe(likeness(left.join(' '), right.join(' ')))
    }),
  )
})

it('IN-22: no word that tells a variant may be missing from one of two titles', () => {
  const variants = ['Pro', 'mini', 'Plus', 'Damen', 'unisex', 'kids', 'decaf', 'vegan', 'bio', 'links', 'Sets', 'Etui']
  const long = fc.uniqueArray(fc.constantFrom(...'merino winter scarf acme fringed alpine long'.split(' ')), {
    minLength: 1,
  })
  fc.assert(
    fc.property(long, fc.constantFrom(...variants), (words, variant) => {
      expect(likeness(words.join(' '), [...words, variant].join(' '))).toBe(0)
    }),
  )
})

const thing = (connection: string, text: string, id = text) => ({ connection, title: text, id })
const always = () => true
const alike = (things: readonly ReturnType<typeof thing>[], mayBeOne: Parameters<typeof alikeTitles>[1] = always) =>
  alikeTitles(things, mayBeOne)
    .map(({ left, right }) => [`${left.connection}:${left.id}`, `${right.connection}:${right.id}`].sort().join(' = '))
    .sort()

describe('IN-22: among the things of several vendors', () => {
  it('pairs each with the one at another vendor that is most alike, and never two of one vendor', () => {
    expect(
      alike([
        thing('web', 'Merino wool winter scarf'),
        thing('web', 'Merino wool winter scarf fringed'),
        thing('till', 'Winter scarf merino wool'),
        thing('till', 'Merino wool winter scarf, fringed'),
        thing('mail', 'Merino wool winter scarf'),
      ]),
    ).toEqual([
      'mail:Merino wool winter scarf = till:Winter scarf merino wool',
      'mail:Merino wool winter scarf = web:Merino wool winter scarf',
      'till:Merino wool winter scarf, fringed = web:Merino wool winter scarf fringed',
      'till:Winter scarf merino wool = web:Merino wool winter scarf',
    ])
    expect(alike([thing('web', 'Scarf', 'a'), thing('web', 'Scarf', 'b')])).toEqual([])
  })

  it('pairs nothing where two of one vendor fit equally well', () => {
    const twins = [thing('web', 'Gift card', 'a'), thing('web', 'Gift card', 'b')]
    expect(alike([...twins, thing('till', 'Gift card')])).toEqual([])
  })

  it('holds the same words for more alike than words spelt nearly alike', () => {
    const near = [thing('till', 'Scarf Marianna wool'), thing('till', 'Scarf Mariannas wool')]
    expect(alike([thing('web', 'Scarf Marianna wool'), ...near])).toEqual([
      'till:Scarf Marianna wool = web:Scarf Marianna wool',
    ])
  })

  it('looks past a pair of which it is known that it is not', () => {
    const [web, till] = [thing('web', 'Scarf red M'), thing('till', 'Scarf red M')]
    expect(alike([web, till], () => false)).toEqual([])
    const other = thing('till', 'Scarf red M Acme wool silk')
    const near = thing('till', 'Acme scarf red M')
    expect(alike([web, till, near, other], (left, right) => left !== till && right !== till)).toEqual([
      'till:Acme scarf red M = web:Scarf red M',
    ])
  })

  it('finds the same pairs in whatever order the things come', () => {
    const some = fc.uniqueArray(fc.tuple(fc.constantFrom('web', 'till', 'mail'), title), {
      selector: (each) => each.join('|'),
      maxLength: 20,
    })
    fc.assert(
      fc.property(
        some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const things = (these: typeof all) => these.map(([connection, text]) => thing(connection, text))
          expect(alike(things(shuffled))).toEqual(alike(things(all)))
        },
      ),
    )
  })

  it('compares few with each, however many there are', () => {
    let compared = 0
    const colours = ['red', 'blue', 'green', 'black', 'white']
    const kinds = ['scarf', 'jumper', 'shirt', 'dress']
    const things = Array.from({ length: 20_000 }, (_, place) => {
      const [kind, colour] = [kinds[place % 4], colours[Math.floor(place / 4) % 5]]
      const name = `Model${Math.floor(place / 60)
        .toString(26)
        .replace(/\d/g, (digit) => 'klmnopqrst'[Number(digit)] ?? '')}`
      return thing(
        place % 2 === 0 ? 'web' : 'till',
        `Acme ${kind} ${name} ${colour} ${'SML'[place % 3]}`,
        String(place),
      )
    })
    alikeTitles(things, () => {
      compared += 1
      return true
    })
    expect(compared).toBeGreaterThan(0)
    expect(compared).toBeLessThanOrEqual(things.length * titleBounds.comparedMax)
  })
})
