export type Said<Some> = { readonly [Name in keyof Some]?: Exclude<Some[Name], undefined> }

/** Without what was not said. */
export const said = <Some extends object>(some: Some): Said<Some> =>
  Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as Said<Some>
