/** What stands beside the hub and can come and go without it: its own domain, and an archive of its events. */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import { ApiMapping, DomainName, HttpApi, HttpStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { Archive, EventBus } from 'aws-cdk-lib/aws-events'
import type { Construct } from 'constructs'
import { sources } from './bus.ts'
import type { Options } from './options.ts'
import type { HubStack } from './stack.ts'

export interface ExtrasProps extends StackProps {
  readonly options: Options
  readonly hub: HubStack
}

export class ExtrasStack extends Stack {
  constructor(scope: Construct, id: string, { options, hub, ...props }: ExtrasProps) {
    super(scope, id, props)
    new Archive(this, 'Archive', {
      sourceEventBus: EventBus.fromEventBusArn(this, 'Bus', hub.busArn),
      description: 'What was said of incidents, to be replayed to a new listener',
      eventPattern: { source: [sources.incidents] },
      retention: Duration.days(options.retentionDays),
    })
    const { domainName, certificateArn } = options
    if (domainName === undefined || certificateArn === undefined) return
    const domain = new DomainName(this, 'Domain', {
      domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    })
    const api = HttpApi.fromHttpApiAttributes(this, 'Api', { httpApiId: hub.apiId })
    const stage = HttpStage.fromHttpStageAttributes(this, 'Stage', { api, stageName: hub.stageName })
    new ApiMapping(this, 'Mapping', { api, stage, domainName: domain })
    new CfnOutput(this, 'DomainTarget', {
      value: domain.regionalDomainName,
      description: `Point a CNAME record of ${domainName} here`,
    })
  }
}
