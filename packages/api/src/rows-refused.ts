import { Refusal } from '@kilter/core'
import type { FieldError } from './problem.ts'

/** A file of which nothing was taken, with a word on each of its rows that is wrong. */
export class RowsRefused extends Refusal {
  readonly errors: readonly FieldError[]

  constructor(errors: readonly FieldError[]) {
    super('invalid', 'nothing of the file was taken')
    this.errors = errors
  }
}
