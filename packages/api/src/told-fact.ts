/** A fact as the API shows it: in words, and which delivery said so. */
import { z } from '@hono/zod-openapi'
import { deliveryOf, type Fact } from '@kilter/core'
import { factWords } from './fact-words.ts'

export const ToldFact = z.object({
  at: z.string().openapi({ description: 'The vendor’s own time of what it says' }),
  receivedAt: z.string().openapi({ description: 'When the hub heard of it' }),
  what: z.string().openapi({ description: 'In words' }),
  kind: z.string(),
  ref: z.string().openapi({ description: 'What the vendor calls it; of two facts with the same one the later holds' }),
  connection: z.string(),
  event: z.string(),
  delivery: z
    .string()
    .nullable()
    .openapi({ description: 'The delivery that said so; null for what the hub found by itself' }),
})

export const toldFact = (fact: Fact): z.infer<typeof ToldFact> => ({
  ...{ at: fact.asOf, receivedAt: fact.receivedAt, what: factWords(fact), kind: fact.kind, ref: fact.ref },
  ...{ connection: fact.connection, event: fact.event, delivery: deliveryOf(fact) ?? null },
})
