import * as z from 'zod'

/** ISO 3166. */
export const SmsCountries = z
  .string()
  .regex(/^[A-Z]{2}(,[A-Z]{2})*$/, 'it must be countries like DE,AT')
  .optional()
  .describe('Countries that SMS may go to, e.g. `DE,AT`')
  .transform((text) => text?.split(','))
