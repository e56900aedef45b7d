import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { Bus, Objects } from '@kilter/aws'
import { createBus } from '@kilter/aws/bus'

export const busNamed = (name: string, source: string, objects: Objects): Bus =>
  createBus({ client: new EventBridgeClient({}), name, objects, source })
