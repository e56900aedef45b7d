/** Made at the first call, and only once; a failure is tried again at the next. */
export interface Once<Made> {
  (): Promise<Made>
  /** What was made, without making it. */
  made(): Promise<Made> | undefined
}

export function once<Made>(make: () => Promise<Made>): Once<Made> {
  let made: Promise<Made> | undefined
  const get = (): Promise<Made> => {
    made ??= make().catch((error) => {
      made = undefined
      throw error
    })
    return made
  }
  return Object.assign(get, { made: () => made })
}
