import * as z from 'zod'

/** Who did something: the hub by itself, a key by its name, or a person who signed in or came by a link that only they were sent. */
export const Actor = z.object({ kind: z.enum(['hub', 'key', 'person']), name: z.string().max(200).optional() })
export type Actor = z.infer<typeof Actor>

export const hub: Actor = { kind: 'hub' }
