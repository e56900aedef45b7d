/** What to say of an address that has another shape than its channel wants. */

interface Issue {
  readonly code?: string
  readonly input?: unknown
}

/** `shape`: an example, in JSON. What is wrong with a part of it is said by that part. */
export const wantedAs = (shape: string) => ({
  error: ({ code }: Issue) => (code === 'invalid_type' ? `write it like ${shape}` : undefined),
})
