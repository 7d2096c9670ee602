import { HubError } from '#libs/kernel';
import ipaddr from 'ipaddr.js';

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** The CIDR networks to which the hub may open connections. Throws `connector-invalid` on a text that is no CIDR. */
export class AllowedNetworks {
  private readonly networks: readonly Network[];

  constructor(cidrs: readonly string[]) {
    this.networks = cidrs.map(parseNetwork);
  }

  /** Whether a resolved address may be connected to; `::ffff:10.0.0.1` counts as `10.0.0.1`. */
  allows(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return this.networks.some(([base, bits]) => parsed.kind() === base.kind() && parsed.match(base, bits));
  }
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
