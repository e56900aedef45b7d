import type { AlignPorts, ConnectPorts, IngestPorts, TenantId } from '@kilter/core'

/** What the HTTP surface needs: the use cases' ports and a few words about the hub itself. */
export interface ApiPorts extends IngestPorts, AlignPorts, ConnectPorts {
  readonly keys: { find(key: string): Promise<TenantId | undefined> }
  /** Where the world reaches this hub, without a trailing slash. */
  publicUrl(): string
  /** `trouble`: why nothing can be written at the moment. */
  health(): Promise<{ readonly trouble?: string }>
  readonly version: string
  log(record: Record<string, unknown>): void
}
