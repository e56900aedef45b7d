export {
  type Answer,
  type GuardedRequest,
  guardedRequest,
  NotConnected,
  PrivateTarget,
  TooLarge,
} from './guarded-request.ts'
export { createLookups, type LookupsOptions } from './lookups.ts'
export { retryAfterSecondsOf } from './retry-after.ts'
export { SignInSettings, signInFrom } from './sign-in-settings.ts'
export { faultOf, hostOf, isPrivate, type TargetRules } from './target.ts'
