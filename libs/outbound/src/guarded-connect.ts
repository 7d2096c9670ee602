import { lookup as resolve, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { HubError } from '#libs/kernel';
import { buildConnector } from 'undici';
import type { AllowedNetworks } from './allowed-networks.js';

export const ADDRESS_NOT_ALLOWED = 'address-not-allowed';

/**
 * Opens sockets for undici, and only to allowed addresses. The check stands where the address is used: in the
 * lookup whose answer the socket connects to. A name that resolves to another address a moment later (DNS rebinding)
 * therefore changes nothing. A numeric host never reaches the lookup and is checked before.
 */
export function guardedConnect(
  networks: AllowedNetworks,
  connectTimeoutMs: number,
  onSocket: (socket: Socket) => void = () => undefined,
): buildConnector.connector {
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(networks) });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !networks.allows(host)) {
      callback(notAllowed(), null);
      return;
    }
    connect(options, (...result) => {
      if (result[1]) onSocket(result[1]);
      callback(...result);
    });
  };
}

function guardedLookup(networks: AllowedNetworks): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => networks.allows(address));
      if (allowed.length === 0) return callback(notAllowed(), '', 0);
      answer(allowed, options.all === true, callback);
    });
  };
}

function answer(addresses: LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  if (all) return callback(null, addresses);
  callback(null, addresses[0]!.address, addresses[0]!.family);
}

function notAllowed(): HubError {
  return new HubError('denied', ADDRESS_NOT_ALLOWED, 'The address is not in an allowed network');
}
