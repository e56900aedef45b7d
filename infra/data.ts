/** Where everything is kept: two tables, a bucket for what is too large for them, and the key that secrets are wrapped with. */
import { inboxTable, recordsTable, type TableShape } from '@kilter/aws/tables'
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { isProduction, type Options } from './options.ts'

export interface Data {
  readonly inbox: TableV2
  readonly records: TableV2
  readonly objects: Bucket
  readonly key: Key
}

export function addData(scope: Construct, options: Options): Data {
  const removalPolicy = isProduction(options) ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
  return {
    inbox: addTable(scope, 'Inbox', inboxTable, options),
    records: addTable(scope, 'Records', recordsTable, options),
    objects: new Bucket(scope, 'Objects', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        { expiration: Duration.days(options.retentionDays), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy,
    }),
    key: new Key(scope, 'Key', {
      description: 'Wraps the key that Kilter seals connection secrets with',
      enableKeyRotation: true,
      removalPolicy,
    }),
  }
}

function addTable(scope: Construct, id: string, shape: TableShape, options: Options): TableV2 {
  const production = isProduction(options)
  const text = (name: string) => ({ name, type: AttributeType.STRING })
  return new TableV2(scope, id, {
    partitionKey: text(shape.hash),
    ...(shape.range && { sortKey: text(shape.range) }),
    globalSecondaryIndexes: Object.entries(shape.indexes).map(([indexName, { hash, range }]) => ({
      indexName,
      partitionKey: text(hash),
      sortKey: text(range),
      projectionType: ProjectionType.KEYS_ONLY,
    })),
    ...(shape.timeToLive && { timeToLiveAttribute: shape.timeToLive }),
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.dynamoOwnedKey(),
    dynamoStream: StreamViewType.NEW_IMAGE,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: production,
    removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  })
}
