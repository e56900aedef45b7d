/** What a command says when it cannot do its work: what is wrong, where, and what to do. */
export class Failure extends Error {
  readonly exitCode: number
  /** What the hub refused with, where it did. */
  readonly status: number | undefined

  constructor(message: string, exitCode = 1, status?: number) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
    this.status = status
  }
}
