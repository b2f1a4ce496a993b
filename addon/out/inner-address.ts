import { BlockList, isIP } from 'node:net'

/** Networks nobody of the outside is in: ours, our neighbours', and those with a meaning of their own. (S53) */
const inner = new BlockList()

const fourth: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.31.196.0', 24], ['192.52.193.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['192.175.48.0', 24], ['198.18.0.0', 15], ['198.51.100.0', 24],
  ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
]
for (const [net, bits] of fourth) inner.addSubnet(net, bits, 'ipv4')

/** Of the sixth version only what is given out to the world, without the ways that carry a fourth-version address inside. */
const world = new BlockList()
world.addSubnet('2000::', 3, 'ipv6')
const carrying = new BlockList()
for (const [net, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) carrying.addSubnet(net, bits, 'ipv6')

/** True for everything that is not certainly out there, also for what is no address. */
export function isInner(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const family = isIP(plain)
  if (family === 4) return inner.check(plain, 'ipv4')
  // Mapped addresses (::ffff:127.0.0.1) are outside 2000::/3 and fall with the rest.
  return family !== 6 || !world.check(plain, 'ipv6') || carrying.check(plain, 'ipv6')
}
