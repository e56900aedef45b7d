import type { DynamoDBRecord, SQSRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { backToQueue, backToStream } from './failures.ts'
import { publicUrlOf } from './public-url.ts'
import { settingNames, settingsFrom } from './settings.ts'

const complete = {
  KILTER_INBOX_TABLE: 'inbox',
  KILTER_RECORDS_TABLE: 'records',
  KILTER_OBJECTS_BUCKET: 'objects',
  KILTER_KEY_ARN: 'arn:aws:kms:eu-central-1:111111111111:key/1',
  KILTER_BUS: 'kilter',
  KILTER_ALIGN_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/align',
  KILTER_SPILL_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/spill',
  KILTER_CHANGES_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/changes.fifo',
  KILTER_POST_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/post',
  KILTER_PULL_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/pull.fifo',
  KILTER_RETENTION_DAYS: '30',
  KILTER_PUBLIC_URL: '',
  KILTER_ALLOW_PRIVATE_TARGETS: 'false',
  KILTER_LOG_LEVEL: 'warn',
  KILTER_VERSION: '1.0.0',
  KILTER_SHOP: 'Willow & Co',
  KILTER_CHANNELS_OFF: '',
  KILTER_SES_FROM: '',
  KILTER_SES_CONFIGURATION_SET: '',
  KILTER_AWS_SMS_FROM: '',
  KILTER_SMS_COUNTRIES: '',
}

describe('settings', () => {
  it('names everything that is missing or wrong at once, and no value', () => {
    expect(() => settingsFrom({})).toThrow(new RegExp(settingNames.join('.*')))
    const wrong = { ...complete, KILTER_RETENTION_DAYS: 'secret-number', KILTER_PUBLIC_URL: 'nowhere' }
    expect(() => settingsFrom(wrong)).toThrow(/KILTER_RETENTION_DAYS.*KILTER_PUBLIC_URL/)
    expect(() => settingsFrom(wrong)).not.toThrow(/secret-number/)
    expect(settingsFrom(complete)).toMatchObject({ KILTER_RETENTION_DAYS: 30, KILTER_ALLOW_PRIVATE_TARGETS: false })
  })

  it('is where vendors reach the hub: as set, else as API Gateway says', () => {
    const event = { requestContext: { domainName: 'abc.execute-api.eu-central-1.amazonaws.com' } } as never
    const set = publicUrlOf(settingsFrom({ ...complete, KILTER_PUBLIC_URL: 'https://hub.shop.example/' }))
    const unset = publicUrlOf(settingsFrom(complete))
    for (const { learn } of [set, unset]) learn(event)
    expect(set.publicUrl()).toBe('https://hub.shop.example')
    expect(unset.publicUrl()).toBe('https://abc.execute-api.eu-central-1.amazonaws.com')
  })
})

describe('partial answers', () => {
  it('give the failed messages of a queue back, and no others', () => {
    const records = ['a', 'b', 'c'].map((messageId) => ({ messageId }) as SQSRecord)
    expect(backToQueue(records, new Set([1]))).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] })
    expect(backToQueue(records, new Set())).toEqual({ batchItemFailures: [] })
  })

  it('begin a stream again with its first failed record', () => {
    const records = ['1', '2', '3'].map((SequenceNumber) => ({ dynamodb: { SequenceNumber } }) as DynamoDBRecord)
    expect(backToStream(records, new Set([2, 1]))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] })
    expect(backToStream(records, new Set())).toEqual({ batchItemFailures: [] })
  })
})
