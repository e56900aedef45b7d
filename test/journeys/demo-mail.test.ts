/** A newcomer is told of a dress that is sold twice: reads the mail in their browser, takes it on by its link, gets the all-clear. */
import { request } from 'node:http'
import { afterEach, expect, it, vi } from 'vitest'
import { runMailDemo } from '../../packages/cli/src/demo/run-mail.ts'
import { createProgram } from '../../packages/cli/src/program.ts'

afterEach(() => {
  delete process.env.KILTER_ADMIN_KEY
})

const demo = { address: 'you@shop.example', folder: ':memory:' }
const dress = 'Order #1025 is short of 1 × RED-DRESS-M'

it('plays the person too where nobody sits at the terminal', async () => {
  const { mails, incident } = await runMailDemo({ ...demo, handsOff: true })
  const to = ['you@shop.example']
  expect(mails).toEqual([
    { to, subject: 'Confirm that alerts may come here' },
    { to, subject: dress },
    { to, subject: `Over: ${dress}` },
  ])
  expect(incident).toMatchObject({ status: 'resolved', resolution: 'restocked', cause: 'sold-in-store-before-order' })
})

/** What a person does in the browser: opens the newest mail to somebody, presses a link in it, and the button behind that. */
function browserAt(inbox: string) {
  const get = async (path: string) => {
    const answer = await fetch(new URL(path, inbox))
    expect(answer.status).toBe(200)
    return answer.text()
  }
  const newest = async (to: string) => {
    const entries = [...(await get('/')).matchAll(/<li><a href="(\/\d+)"><strong>(.*?)<\/strong>.*?to (.*?)<\/small>/g)]
    const entry = entries.find(([, , , recipient]) => recipient === to)
    return { path: entry?.[1] ?? '', subject: entry?.[2] }
  }
  return {
    newest,
    press: async (to: string, text: string) => {
      const { path } = await newest(to)
      const frame = /<iframe sandbox="([^"]*)"[^>]* src="([^"]+)"/.exec(await get(path))
      expect(frame?.[1]).toBe('allow-popups allow-popups-to-escape-sandbox')
      const body = await get(frame?.[2] ?? '')
      expect(body).toContain('<head><base target="_blank">')
      const link = new RegExp(`<a href="([^"]+)"[^>]*>${text}</a>`).exec(body)?.[1] ?? ''
      expect(await (await fetch(link)).text()).toContain('<form method="post">')
      expect((await fetch(link, { method: 'POST' })).status).toBe(200)
    },
  }
}

it('waits for the person, says what to do, and tells whoever else is added with one command', async () => {
  const said: string[] = []
  const theEnd = Promise.withResolvers<void>()
  const saying = (words: RegExp): Promise<RegExpExecArray> =>
    vi.waitFor(
      () => {
        const found = words.exec(said.join('\n'))
        if (!found) throw new Error(`not said yet: ${words.source}`)
        return found
      },
      { timeout: 10_000 },
    )
  const running = runMailDemo({
    ...demo,
    handsOff: false,
    say: (text) => said.push(text),
    atTheEnd: () => theEnd.promise,
  })
  const [, inbox = ''] = await saying(/in your browser: {2}(\S+)/)
  const browser = browserAt(inbox)
  await vi.waitFor(async () => expect((await browser.newest('you@shop.example')).subject).toMatch(/^Confirm/))
  await browser.press('you@shop.example', 'Yes, send alerts here')
  const [, hub = '', key = ''] = await saying(/KILTER_URL=(\S+) KILTER_ADMIN_KEY=(\S+)/)
  await saying(/take care of it/)
  expect((await browser.newest('you@shop.example')).subject).toBe(dress)

  process.env.KILTER_ADMIN_KEY = key
  const quiet = vi.spyOn(console, 'log').mockImplementation(() => {})
  await createProgram().parseAsync(['node', 'kilter', 'alerts', 'add', 'olga@shop.example', '--url', hub])
  quiet.mockRestore()
  await vi.waitFor(async () => expect((await browser.newest('olga@shop.example')).subject).toMatch(/^Confirm/), 5_000)
  await browser.press('olga@shop.example', 'Yes, send alerts here')

  expect(said.join('\n')).not.toContain('all-clear')
  await browser.press('you@shop.example', 'I take care of it')
  await saying(/The all-clear is in the inbox: “Over: Order #1025/)
  expect((await browser.newest('you@shop.example')).subject).toBe(`Over: ${dress}`)
  theEnd.resolve()
  const { incident, mails } = await running
  expect(incident.status).toBe('resolved')
  expect(mails.map(({ to }) => to[0])).toEqual([
    ...['you@shop.example', 'you@shop.example', 'olga@shop.example', 'you@shop.example'],
  ])
})

it('shows the mails to nobody who comes by another name, and lets no mail run anything', async () => {
  const said: string[] = []
  const looked = async () => {
    const url = /in your browser: {2}(\S+)/.exec(said.join('\n'))?.[1] ?? ''
    const elsewhere = await new Promise<number | undefined>((resolve) =>
      request(url, { headers: { host: 'evil.example' } }, ({ statusCode }) => resolve(statusCode)).end(),
    )
    expect(elsewhere).toBe(421)
    const body = await fetch(new URL('/1/body', url))
    expect(body.headers.get('content-security-policy')).toMatch(/^default-src 'none';.* sandbox allow-popups /)
    expect((await fetch(new URL('/99', url))).status).toBe(404)
  }
  await runMailDemo({ ...demo, handsOff: true, say: (text) => said.push(text), atTheEnd: looked })
  expect(said).toHaveLength(5)
})
