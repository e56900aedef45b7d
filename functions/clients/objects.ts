import { S3Client } from '@aws-sdk/client-s3'
import type { Objects } from '@kilter/aws'
import { createObjects } from '@kilter/aws/bucket'

export const objectsIn = (bucket: string): Objects => createObjects(new S3Client({}), bucket)
