export { channelSettings, createChannels } from './create-channels.ts'
export { previewPage } from './message/preview.ts'
export type { Surroundings } from './way.ts'
export { newWebhookSecret } from './webhook/secrets.ts'
