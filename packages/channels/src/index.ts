export { channelSettings, createChannels } from './create-channels.ts'
export { type NamedMessage, previewPage } from './message/preview.ts'
export type { Surroundings } from './way.ts'
export { newWebhookSecret } from './webhook/secrets.ts'
