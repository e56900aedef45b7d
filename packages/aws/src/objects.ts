/** What is too large for an item or an event, kept by reference. */
export interface Objects {
  put(key: string, bytes: Uint8Array): Promise<void>
  get(key: string): Promise<Uint8Array>
  /** Safe to repeat. */
  remove(key: string): Promise<void>
}
