/** What the doctor says of one thing it looked at. */
export interface Finding {
  readonly about: string
  readonly state: 'well' | 'watch' | 'ill'
  readonly says: string
  /** How to mend it. */
  readonly todo?: string
}

export const well = (about: string, says: string): Finding => ({ about, state: 'well', says })
export const watch = (about: string, says: string, todo: string): Finding => ({ about, state: 'watch', says, todo })
export const ill = (about: string, says: string, todo: string): Finding => ({ about, state: 'ill', says, todo })
