export { channelSettings, createChannels } from './create-channels.ts'
export type { Surroundings } from './way.ts'
export { newWebhookSecret } from './webhook/secrets.ts'
