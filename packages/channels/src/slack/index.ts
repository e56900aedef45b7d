/** A Slack channel by its incoming webhook. Source: Slack’s pages on incoming webhooks, Block Kit and escaping. */
import type { AlertMessage, Channel } from '@kilter/core'
import { faultOf } from '@kilter/outbound'
import * as z from 'zod'
import { type Meaning, post } from '../http/post.ts'
import { type Case, letterOf } from '../message/letter.ts'
import { cut } from '../message/line.ts'
import { wantedAs } from '../wanted-as.ts'
import { defineWay } from '../way.ts'

export interface SlackAddress {
  /** `https://hooks.slack.com/services/…`: whoever has it may write there, so it is a secret. */
  readonly url: string
}

const urlWanted = 'it must be an incoming webhook like https://hooks.slack.com/services/…'
const hosts = new Set(['hooks.slack.com', 'hooks.slack-gov.com'])

export const slack = defineWay({
  kind: 'slack',
  settings: z.object({}),
  open: (_settings, { allowPrivateTargets }) => slackChannel(allowPrivateTargets),
})

export function slackChannel(allowPrivateTargets: boolean): Channel<SlackAddress> {
  const isSlack = (text: string): boolean => {
    const url = URL.parse(text)
    if (!url || faultOf(url, { allowPrivateTargets, ports: [] }) !== undefined) return false
    return allowPrivateTargets || hosts.has(url.host)
  }
  return {
    kind: 'slack',
    address: z.strictObject(
      {
        url: z.string(urlWanted).max(500).refine(isSlack, urlWanted),
      },
      wantedAs('{"url": "https://hooks.slack.com/services/..."}'),
    ),
    needsConfirmation: false,
    rate: { perAddressPerSecond: 1, perSecond: 20 },
    mask: ({ url }) => `${new URL(url).host}/•••`,
    send: (message, { url }, signal) => {
      const headers = { 'content-type': 'application/json; charset=utf-8' }
      const body = JSON.stringify(slackBody(message))
      return post({ url: new URL(url), headers, body, allowPrivateTargets, signal }, meaning)
    },
  }
}

/** Slack takes back what it no longer wants with these; trying again would not help. */
const meaning: Meaning = (status, text) => {
  if ([403, 404, 410].includes(status))
    return { kind: 'gone', reason: `Slack no longer takes messages at this webhook (${status}). Make a new one there.` }
  if (status === 400) return { kind: 'permanent', reason: 'Slack cannot read the message (400).' }
  return text.includes('channel_not_found') ? { kind: 'gone', reason: 'Slack no longer has this channel.' } : undefined
}

const casesMax = 10
const sectionMax = 3_000
const headerMax = 150

/** `text` is what phones and screen readers get. */
export function slackBody(message: AlertMessage) {
  const letter = letterOf(message)
  const { subject, shop, label, lead, cases, rest, action, settingsLink } = letter
  const hidden = cases.length - casesMax
  const more = hidden > 0 ? `and ${hidden + message.more} more` : rest
  return {
    text: escaped(`${shop}: ${subject}`),
    unfurl_links: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(subject, headerMax), emoji: false } },
      context(`*${label}* · ${escaped(shop)}`),
      ...(lead === undefined ? [] : [section(escaped(lead))]),
      ...cases.slice(0, casesMax).flatMap((each) => blocksOf(each, cases.length === 1)),
      ...(more === undefined ? [] : [context(more)]),
      ...(action ? [section(link(action.link, action.text))] : []),
      ...(settingsLink ? [context(link(settingsLink, 'Settings'))] : []),
    ],
  }
}

function blocksOf(each: Case, isAlone: boolean) {
  const { title, summary, advice, ending, timeline, link: to, acknowledgeLink } = each
  const moments = timeline.map(({ at, what }) => `${at}  ${escaped(what)}`)
  const links = [
    ...(acknowledgeLink ? [link(acknowledgeLink, 'I take care of it')] : []),
    ...(to ? [link(to, 'See it')] : []),
  ]
  return [
    section(
      [`*${escaped(title)}*`, escaped(summary ?? ''), ending && `*${escaped(ending)}*`].filter(Boolean).join('\n'),
    ),
    ...(advice ? [section(`*What to do now*\n${escaped(advice)}`)] : []),
    ...(isAlone && moments.length > 0 ? [section(moments.join('\n'))] : []),
    ...(links.length > 0 ? [context(links.join('  ·  '))] : []),
  ]
}

/** What Slack reads as commands, `<!channel>` among them, and as emphasis that would hide text. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const link = (url: string, text: string): string => `<${url.replace(/[<>|\s]/g, encodeURIComponent)}|${text}>`
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text: cut(text, sectionMax) } })
const context = (text: string) => ({ type: 'context', elements: [{ type: 'mrkdwn', text: cut(text, sectionMax) }] })
