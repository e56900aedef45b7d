/** What is too large for an item or an event, kept by reference. */
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { refusalOf } from './table.ts'

export interface Objects {
  put(key: string, bytes: Uint8Array): Promise<void>
  get(key: string): Promise<Uint8Array>
}

export function createObjects(client: S3Client, bucket: string): Objects {
  return {
    put: async (key, bytes) => {
      try {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }))
      } catch (error) {
        throw refusalOf(error)
      }
    },
    get: async (key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        return (await Body?.transformToByteArray()) ?? new Uint8Array()
      } catch (error) {
        throw refusalOf(error)
      }
    },
  }
}
