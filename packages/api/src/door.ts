/** The door alone, where the rest of the HTTP surface runs elsewhere. */
import { Hono } from 'hono'
import { addHooks } from './hooks.ts'
import type { DoorPorts } from './ports.ts'
import { answer, answerError, notFound } from './problem.ts'
import type { V1 } from './v1.ts'

export type { DoorPorts }

export function createDoor(ports: DoorPorts): Hono<V1> {
  const app = new Hono<V1>()
  app.onError((error, context) => answerError(context, error, ports.log))
  addHooks(app, ports)
  app.notFound((context) => answer(context, notFound))
  return app
}
