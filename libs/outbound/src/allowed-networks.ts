import { HubError } from '#libs/kernel';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

/** Ranges in which an address means this machine, its neighbours on the wire or a translator to them. */
const SPECIAL: ReadonlySet<string> = new Set([
  'broadcast',
  'multicast',
  'linkLocal',
  'loopback',
  'carrierGradeNat',
  'reserved',
  'rfc6145',
  'rfc6052',
  '6to4',
  'teredo',
]);
/** Metadata services of clouds that lie in ordinary ranges. */
const METADATA: ReadonlySet<string> = new Set(['168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254']);

const LOCAL_NAME = /^(.+\.)?localhost$/i;
const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * The CIDR networks to which the hub may open connections. Loopback, link-local (there lie the metadata services of
 * clouds) and other special addresses are let through only by a network that lies within their range: `0.0.0.0/0`
 * means the world, not this machine. Throws `connector-invalid` on a text that is no CIDR.
 */
export class AllowedNetworks {
  private readonly networks: readonly Network[];

  constructor(cidrs: readonly string[]) {
    this.networks = cidrs.map(parseNetwork);
  }

  /** Whether a resolved address may be connected to; `::ffff:10.0.0.1` counts as `10.0.0.1`. */
  allows(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return this.networks.some(
      ([base, bits]) => parsed.kind() === base.kind() && parsed.match(base, bits) && isMeant(parsed, base, bits),
    );
  }

  /**
   * Whether the host of a link is an address of this machine, of its neighbours on the wire or of a metadata service, and no
   * network names it. `hostname` as `URL` gives it; other names and addresses are looked at when a connection is opened.
   */
  forbidsHost(hostname: string): boolean {
    const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const addresses = LOCAL_NAME.test(host) ? LOOPBACK : [host];
    return addresses.every(
      address => ipaddr.isValid(address) && isSpecial(ipaddr.process(address)) && !this.allows(address),
    );
  }
}

function isSpecial(address: Address): boolean {
  const range = address.range();
  return SPECIAL.has(range) || range === 'unspecified' || METADATA.has(address.toString());
}

/** Whether a network that contains the address was meant to let just this kind of address through. */
function isMeant(address: Address, base: Address, bits: number): boolean {
  const range = address.range();
  // Their networks contain, or are, those of the world: only the address itself names them.
  if (METADATA.has(address.toString()) || range === 'unspecified') return bits === address.toByteArray().length * 8;
  return !SPECIAL.has(range) || base.range() === range;
}

function parseNetwork(cidr: string): Network {
  try {
    const [base, bits] = ipaddr.parseCIDR(cidr.trim());
    const mapped = base instanceof ipaddr.IPv6 && base.isIPv4MappedAddress() && bits >= 96;
    return mapped ? [base.toIPv4Address(), bits - 96] : [base, bits];
  } catch (cause) {
    throw new HubError('invalid', 'connector-invalid', 'An allowed network is not a CIDR', { cause });
  }
}
