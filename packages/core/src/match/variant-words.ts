/** Words in titles of goods that tell one variant from another, in the languages of the shops that we know: sizes, colours,
 * shades, models, whom it is for, which side, what is in it or left out, what belongs to it. Two titles that do not share all of these are two things, however alike the rest is. */

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
const kinds: Readonly<Record<string, string>> = {
  men: 'mens man herren homme hommes hombre hombres uomo uomini heren male',
  women: 'womens woman damen dame dames femme femmes mujer mujeres donna donne lady ladies ladys female',
  kids: 'kid children childrens child childs junior kinder kind enfant enfants nino ninos bambino bambini kinderen',
  boys: 'boy jungen junge garcon garcons chico jongens',
  girls: 'girl madchen maedchen fille filles chica ragazza meisjes',
  baby: 'babies babys bebe bebes neonato',
  adult: 'adults erwachsene erwachsener adulte adultes adulto adultos adulti volwassenen',
  left: 'links linke linker gauche izquierda izquierdo sinistra sinistro linkerkant',
  right: 'rechts rechte rechter droit droite derecha derecho destra destro rechterkant',
  front: 'vorne vorn avant delantero anteriore voor',
  rear: 'back hinten arriere trasero posteriore achter',
  long: 'lang lange longue largo larga lungo lunga',
  short: 'kurz kurze court courte corto corta kort korte',
  decaf: 'decaffeinated entkoffeiniert koffeinfrei decafeine descafeinado decaffeinato cafeinevrij',
  vegan: 'vegane veganer vegana vegano veganistisch',
  vegetarian: 'vegetarisch vegetarien vegetarienne vegetariano vegetariana vegetariane',
  organic: 'bio biologique biologico biologica organico organica ecologico ecologica okologisch oekologisch biologisch',
  sugarfree: 'zuckerfrei sugarless unsweetened ungesusst',
  glutenfree: 'glutenfrei glutenvrij',
  unscented: 'fragrancefree parfumfrei duftfrei',
  alcoholfree: 'alkoholfrei nonalcoholic alcoholvrij',
  set: 'kit satz juego conjunto',
  pack: 'packs multipack packung paket paquet paquete pacco pak verpakking',
  bundle: 'bundel lote',
  pair: 'paar paire paio',
  refill: 'nachfullung nachfuellung nachfuller nachfueller nachfullpack recharge ricarica recambio navulling',
  case: 'hulle huelle etui coque custodia funda hoesje hoes estuche',
  cover: 'bezug abdeckung housse cubierta copertura',
  dish: 'schale schussel coupelle plato piatto schaal',
  holder: 'halter halterung halterungen porte soporte supporto houder',
  stand: 'stander staender',
  lid: 'deckel couvercle tapa coperchio deksel',
  cable: 'kabel cavo',
  charger: 'ladegerat ladegeraet chargeur cargador caricatore oplader',
  strap: 'armband bracelet correa cinturino riem',
  spare: 'replacement ersatz ersatzteil rechange repuesto ricambio reserve vervanging',
  sample: 'probe tester muster echantillon muestra campione monster',
  used: 'gebraucht occasion usado usata usato gebruikt secondhand',
  refurbished: 'renewed generaluberholt reconditionne reacondicionado ricondizionato',
  voucher: 'gutschein bon vale buono cadeaubon',
  striped: 'gestreift raye rayee rayado rayada righe gestreept stripe stripes',
  checked: 'kariert carreaux cuadros quadri geruit checkered plaid',
  dotted: 'gepunktet pois lunares gestippeld dots polka',
  floral: 'geblumt gebluemt fleuri fleurie florale gebloemd',
  plain: 'uni einfarbig liso tinta effen',
  matt: 'matte mat mate opaco',
  glossy: 'gloss glanzend glaenzend brillant brillante lucido glans',
}
const models = 'pro max mini plus lite ultra nano micro air se premium deluxe basic standard classic sport slim xtra'
const others =
  'unisex box bag sleeve zero double single twin travel demo outlet caffeine wireless onesize rose beige cream ivory navy turquoise teal olive khaki burgundy ochre mint lilac charcoal pale bright'

const meanings = new Map<string, string>([
  ...Object.entries({ ...spellings, ...kinds }).flatMap(([meaning, words]) =>
    [meaning, ...words.split(' ')].map((word): [string, string] => [word, meaning]),
  ),
  ...`${models} ${others}`.split(' ').map((word): [string, string] => [word, word]),
])

/** I to XXXIX. */
const roman = /^x{0,3}(?:ix|iv|v?i{0,3})$/
/** Letters by themselves, and sizes of many Xs. */
const sign = /^(?:[\p{L}\p{M}]|x+[sl])$/u

/** What the word or its plural tells a variant by, in lower case without accents; undefined for one that does not. */
export function variantWord(word: string): string | undefined {
  return meanings.get(word) ?? meanings.get(word.replace(/s$/, '')) ?? (isSign(word) ? word : undefined)
}

const isSign = (word: string): boolean => sign.test(word) || roman.test(word)
