/** Rules of cdk-nag's AwsSolutions that do not fit here, each with the reason. */
import { type App, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

interface Exception {
  readonly ids: readonly string[]
  /** Of the construct's path, below the stack. */
  readonly at: RegExp
  readonly reason: string
}

const objects = (folder: string): string => `AwsSolutions-IAM5[Resource::<ObjectsA92BA4F1.Arn>/${folder}/*]`

const exceptions: readonly Exception[] = [
  {
    ids: ['AwsSolutions-S1'],
    at: /^Objects\/Resource$/,
    reason:
      'Access logs of the bucket would need a second bucket; what is in it is reached by our functions alone, and CloudTrail records their roles.',
  },
  {
    ids: ['AwsSolutions-SQS3'],
    at: /^(Undelivered|DeadRecords|DeadSweeps)\/Resource$/,
    reason:
      'These are the dead-letter queues of a rule, of streams and of a schedule, which the rule does not recognise.',
  },
  {
    ids: [objects('deliveries'), objects('events')],
    at: /^(Ingest|Spill|Normalise|Align|Relay|Pull|Sweep|Api)Role\/DefaultPolicy\/Resource$/,
    reason: 'An object has the id of its delivery or event as its name, so that no narrower name exists.',
  },
  {
    ids: ['AwsSolutions-IAM5[Resource::<Sweep576358E8.Arn>:*]'],
    at: /^SchedulerRoleForTarget-\w+\/DefaultPolicy\/Resource$/,
    reason: 'CDK grants a schedule the versions of its one function too.',
  },
  {
    ids: ['AwsSolutions-APIG4'],
    at: /^Http\/.*\/Resource$/,
    reason:
      'Vendors sign their webhooks, and the admin API wants a key for everything but health and its own description; both are checked by the functions, which know the tenants.',
  },
]

/** Throws where an exception has nothing to except any more. */
export function acknowledgeExceptions(app: App): void {
  const all = app.node.findAll()
  for (const { ids, at, reason } of exceptions) {
    const found = all.filter((construct) => at.test(pathBelowStack(construct)))
    if (found.length === 0) throw new Error(`no construct is at ${at} any more; take its exception away`)
    for (const construct of found) {
      Validations.of(construct).acknowledge(...ids.map((id) => ({ id: `AwsSolutions::${id}`, reason })))
    }
  }
}

const pathBelowStack = ({ node }: IConstruct): string => node.path.split('/').slice(1).join('/')
