/** Words in titles of goods that tell one variant from another, in the languages of the shops that we know: sizes, colours,
 * shades. Two titles that do not share all of these are two things, however alike the rest is. */

/** What a word means, and how it is written. Colours: the eleven basic terms of Berlin and Kay (1969), and what shops add. */
const spellings: Readonly<Record<string, string>> = {
  s: 'small klein petit petite pequeno pequena piccolo piccola',
  m: 'medium mittel moyen moyenne mediano mediana medio media',
  l: 'large gross grand grande groot',
  xs: 'xsmall extrasmall',
  xxs: 'xxsmall',
  xl: 'xlarge extralarge',
  xxl: 'xxlarge',
  xxxl: 'xxxlarge',
  black: 'schwarz noir noire nero nera negro negra zwart',
  white: 'weiss blanc blanche bianco bianca blanco blanca wit',
  grey: 'gray grau gris grise grigio grigia grijs',
  red: 'rot rouge rosso rossa rojo roja rood',
  blue: 'blau bleu bleue blu azul blauw',
  green: 'grun gruen vert verte verde groen',
  yellow: 'gelb jaune giallo gialla amarillo amarilla geel',
  brown: 'braun brun brune marron marrone bruin',
  orange: 'arancione naranja oranje',
  pink: 'rosa roze',
  purple: 'violet violett violette lila viola paars',
  gold: 'golden oro goud',
  silver: 'silber argent argento plata zilver',
  light: 'hell clair claire chiaro chiara claro clara licht',
  dark: 'dunkel fonce foncee scuro scura oscuro oscura donker',
}
const others =
  'onesize rose beige cream ivory navy turquoise teal olive khaki burgundy ochre mint lilac charcoal pale bright'

const meanings = new Map<string, string>([
  ...Object.entries(spellings).flatMap(([meaning, words]) =>
    [meaning, ...words.split(' ')].map((word): [string, string] => [word, meaning]),
  ),
  ...others.split(' ').map((word): [string, string] => [word, word]),
])

/** I to XXXIX. */
const roman = /^x{0,3}(?:ix|iv|v?i{0,3})$/
/** Letters by themselves, and sizes of many Xs. */
const sign = /^(?:[\p{L}\p{M}]|x+[sl])$/u

/** What the word tells a variant by, in lower case without accents; undefined for one that does not. */
export function variantWord(word: string): string | undefined {
  return meanings.get(word) ?? (sign.test(word) || roman.test(word) ? word : undefined)
}
