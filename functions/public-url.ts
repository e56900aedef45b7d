/** Where vendors reach the hub: as it was set, else where API Gateway itself says that the request came to. */
import type { LambdaEvent } from 'hono/aws-lambda'
import type { Settings } from './settings.ts'

/** What API Gateway hands to a function, in its payload format 2.0. */
export type HttpEvent = Extract<LambdaEvent, { rawPath: string }>

export function publicUrlOf({ KILTER_PUBLIC_URL }: Settings) {
  let url = KILTER_PUBLIC_URL.replace(/\/+$/, '')
  return {
    publicUrl: () => url,
    /** All requests of a function come through one API, so the first one tells for all. */
    learn: ({ requestContext }: HttpEvent): void => {
      if (url === '') url = `https://${requestContext.domainName}`
    },
  }
}
