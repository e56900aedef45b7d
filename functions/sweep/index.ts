/** Once a minute: what is due, and what was let fall. Tells in CloudWatch's embedded metric format how much waits. */
import { sweepRound } from '@kilter/aws'
import { settingsFrom } from '../settings.ts'
import { busFrom, judging, wireHub, writeLine } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))
const ports = { ...hub, bus: busFrom(hub.settings, 'kilter.incidents', hub.objects), ...judging() }

export async function handler(): Promise<void> {
  const { redriven, rechecked, told, oldestPendingSeconds, failures } = await sweepRound(ports)
  const metrics = { redriven, rechecked, told, oldestPendingSeconds, failures }
  const named = Object.keys(metrics).map((Name) => ({ Name, Unit: Name.endsWith('Seconds') ? 'Seconds' : 'Count' }))
  const CloudWatchMetrics = [{ Namespace: 'Kilter', Dimensions: [['bus']], Metrics: named }]
  writeLine({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, bus: hub.settings.KILTER_BUS, ...metrics })
}
