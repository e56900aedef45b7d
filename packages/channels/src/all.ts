import { awsSms } from './aws-sms/index.ts'
import { pagerduty } from './pagerduty/index.ts'
import { ses } from './ses/index.ts'
import { slack } from './slack/index.ts'
import { sms } from './sms/index.ts'
import { smtp } from './smtp/index.ts'
import type { Way } from './way.ts'
import { webhook } from './webhook/index.ts'

/** Every way there is; one line each. */
export const ways: readonly Way[] = [smtp, ses, sms, awsSms, slack, pagerduty, webhook]
