export { type DayOptions, instantOf, type ShopDay, simulateDay } from './day.ts'
export { squareApiOf } from './day-api.ts'
export { type Delivery, deliveriesOf } from './deliveries.ts'
export { type DressSoldTwice, dressSoldTwice } from './dress-sold-twice.ts'
export { type Inbox, type InboxOptions, type KeptMail, openInbox } from './inbox/inbox.ts'
export { type InboxPage, openInboxPage } from './inbox/page.ts'
export { type Random, randomFrom } from './random.ts'
export { answer, hostile, redirect } from './receivers/hostile.ts'
export {
  type Behaviour,
  type Certificate,
  certificates,
  pairOf,
  type Received,
  type Receiver,
  startReceiver,
  testAuthority,
} from './receivers/receiver.ts'
export { type Sending, type Sent, senders } from './senders.ts'
export { type Archetype, archetypes } from './shops/archetypes.ts'
export { type FaultDial, faultDials, type Mapping, type Spoilt } from './shops/faults.ts'
export { type Claim, firstMidnight, momentOf, pseudonymOf, type SystemName, systems, type Truth } from './shops/shop.ts'
export { type Business, simulateBusiness } from './shops/simulate.ts'
export { patience } from './shops/stories/stage.ts'
export {
  type ApiAccount,
  type ApiAccounts,
  type ApiCounts,
  type ApiDials,
  startVendorApi,
  type VendorApi,
} from './vendor-api.ts'
export { voices } from './vendors/all-voices.ts'
export { jsonOf } from './vendors/json.ts'
export { orderPayload } from './vendors/shopify-day.ts'
export { type ShopifyAccount, type SquareAccount, shopifyHeaders } from './vendors/signed.ts'
export type { NamedVoice, Phonebook, Telling, VendorVoice, VoiceMaker, VoiceSetting } from './vendors/voice.ts'
export type { Accounts, Said } from './voices.ts'
export type { Cause, Happening, Item, Minute, Order, Oversold, Resolution } from './world.ts'
