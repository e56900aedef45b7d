/** Once a minute: what is due, and what was let fall. Tells in CloudWatch's embedded metric format how much waits. */
import { sweepRound } from '@kilter/aws'
import { settingsFrom } from '../settings.ts'
import { bellFrom, busFrom, callsFrom, changesFrom, judging, wireHub, writeLine } from '../wire.ts'

const hub = wireHub(settingsFrom(process.env))
const ports = {
  ...{ ...hub, ...judging(), changes: changesFrom(hub.settings), bell: bellFrom(hub), calls: callsFrom(hub.settings) },
  bus: busFrom(hub.settings, 'kilter.incidents', hub.objects),
}

export async function handler(): Promise<void> {
  const metrics = { ...(await sweepRound(ports)) }
  const named = Object.keys(metrics).map((Name) => ({ Name, Unit: Name.endsWith('Seconds') ? 'Seconds' : 'Count' }))
  const CloudWatchMetrics = [{ Namespace: 'Kilter', Dimensions: [['bus']], Metrics: named }]
  writeLine({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, bus: hub.settings.KILTER_BUS, ...metrics })
}
