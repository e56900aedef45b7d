import type { Recipient } from '../alert/recipient.ts'
import type { AlertBook, MaintenanceWindow, Mute, Route } from '../alert/route.ts'
import type { TenantId } from '../values.ts'

export interface AlertRecords {
  readonly recipients: Recipient
  readonly routes: Route
  readonly windows: MaintenanceWindow
  readonly mutes: Mute
}

/** Who is told, as a tenant has said it. Addresses are sealed at rest. */
export interface AlertBooks {
  /** All of a tenant, oldest first: a shop has a few dozen. */
  read(tenant: TenantId): Promise<AlertBook>
  put<Kind extends 'windows' | 'mutes'>(kind: Kind, record: AlertRecords[Kind]): Promise<void>
  /** As it is to be; `rev` as it was read, 0 where it is new. 'moved' where it was written or removed since. */
  putRecipient(recipient: Recipient): Promise<'written' | 'moved'>
  /** As `putRecipient`. */
  putRoute(route: Route): Promise<'written' | 'moved'>
  /** False: there was none; or, of a recipient or route, none that still has this `rev`. */
  remove(tenant: TenantId, kind: keyof AlertRecords, id: string, rev?: number): Promise<boolean>
}
