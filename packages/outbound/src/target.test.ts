import { describe, expect, it } from 'vitest'
import { faultOf } from './target.ts'

const strict = { allowPrivateTargets: false, ports: [8443] }
const fault = (text: string, rules = strict) => faultOf(new URL(text), rules)

describe('OUT-01: private networks are not public addresses', () => {
  const hosts = [
    '0.0.0.1 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.168.0.1 198.18.0.1 224.0.0.1 240.0.0.1',
    '255.255.255.255 168.63.129.16 [::1] [::] [fc00::1] [fd12::1] [fe80::1] [fec0::1] [ff02::1] [2001::1] [100::1] [::ffff:0:7f00:1]',
  ].flatMap((line) => line.split(' '))
  it.each(hosts)('%s', (host) => {
    expect(fault(`https://${host}/hook`)).toBe('it must be a public address')
  })
})

describe('OUT-02: nor are they in disguise', () => {
  const hosts = [
    '2130706433 0x7f.1 0177.0.0.1 127.1 [::ffff:127.0.0.1] [64:ff9b::a9fe:a9fe] [2002:7f00:1::] localhost localhost. LOCALHOST',
    '①②⑦.⓪.⓪.① ⑯⑨。②⑤④。⑯⑨。②⑤④ a.localhost printer.local db.internal metadata.google.internal router intranet nas.home.arpa',
  ].flatMap((line) => line.split(' '))
  it.each(hosts)('%s', (host) => {
    const url = URL.parse(`https://${host}/hook`)
    expect(url === null || faultOf(url, strict) === 'it must be a public address').toBe(true)
  })

  it.each(['https://[fe80::1%25eth0]/', 'https://[localhost]/', 'https://[127.0.0.1]/', 'https://exa mple.com/'])(
    '%s is no address at all',
    (text) => expect(URL.parse(text)).toBeNull(),
  )
})

describe('OUT-06: nor what is not https on an allowed port, without a password', () => {
  it.each([
    ['http://shop.example/', 'it must begin with https://'],
    ['file:///etc/passwd', 'it must begin with https://'],
    ['ftp://shop.example/', 'it must begin with https://'],
    ['data:text/plain,hello', 'it must begin with https://'],
    ['https://user:word@shop.example/', 'leave user and password out of the address'],
    ['https://user@shop.example/', 'leave user and password out of the address'],
    ['https://shop.example:8080/', 'it must use port 443'],
    ['https://shop.example:22/', 'it must use port 443'],
  ])('%s', (text, words) => {
    expect(fault(text)).toBe(words)
  })

  it('takes what is public, on 443 and on the ports that the operator allows', () => {
    const good = [
      'https://shop.example/',
      'https://shop.example:443/a?b=c',
      'https://shop.example:8443/',
      'https://8.8.8.8/',
    ]
    expect(good.map((text) => fault(text))).toEqual(good.map(() => undefined))
  })

  it('takes loopback and http where private targets are allowed, and still no other scheme and no password', () => {
    const sandbox = { allowPrivateTargets: true, ports: [] }
    expect(fault('http://127.0.0.1:4000/', sandbox)).toBeUndefined()
    expect(fault('file:///etc/passwd', sandbox)).toBe('it must begin with https://')
    expect(fault('http://user:word@127.0.0.1/', sandbox)).toBe('leave user and password out of the address')
  })
})
