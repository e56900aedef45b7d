/** Partial batch answers: what failed goes back alone. */
import type { DynamoDBBatchResponse, DynamoDBRecord, SQSBatchResponse, SQSRecord } from 'aws-lambda'

export const backToQueue = (records: readonly SQSRecord[], failed: ReadonlySet<number>): SQSBatchResponse => ({
  batchItemFailures: records.flatMap(({ messageId }, place) =>
    failed.has(place) ? [{ itemIdentifier: messageId }] : [],
  ),
})

/** Of a stream the first failed record and all after it come again: what was done is safe to repeat. */
export function backToStream(records: readonly DynamoDBRecord[], failed: ReadonlySet<number>): DynamoDBBatchResponse {
  const first = records.find((_, place) => failed.has(place))?.dynamodb?.SequenceNumber
  return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first }] }
}
