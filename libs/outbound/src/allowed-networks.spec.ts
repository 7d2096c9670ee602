import { describe, expect, it } from '@jest/globals';
import { AllowedNetworks } from './allowed-networks.js';

describe('AllowedNetworks', () => {
  const networks = new AllowedNetworks(['127.0.0.0/8', '10.20.0.0/16', 'fd00::/8', '::ffff:192.168.1.0/120']);

  it.each(['127.0.0.1', '127.255.0.9', '10.20.3.4', '::ffff:127.0.0.1', '::ffff:7f00:1', 'fd12::1', '192.168.1.77'])(
    'lets %s through',
    address => expect(networks.allows(address)).toBe(true),
  );

  it.each(['10.21.0.1', '169.254.169.254', '::ffff:169.254.169.254', '0.0.0.0', '::1', '::', 'fe80::1', '192.168.2.1'])(
    'stops %s',
    address => expect(networks.allows(address)).toBe(false),
  );

  it('stops what is no address, and everything where no network is named', () => {
    expect(networks.allows('localhost')).toBe(false);
    expect(new AllowedNetworks([]).allows('127.0.0.1')).toBe(false);
  });

  it('does not let all of IPv4 count as IPv6, nor the other way round', () => {
    expect(new AllowedNetworks(['0.0.0.0/0']).allows('2001:db8::1')).toBe(false);
    expect(new AllowedNetworks(['::/0']).allows('8.8.8.8')).toBe(false);
  });

  it.each([
    '127.0.0.1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    '169.254.169.254',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ])('does not take the whole world for %s, which is this machine, a neighbour or a metadata service', address => {
    expect(new AllowedNetworks(['0.0.0.0/0', '::/0', '0.0.0.0/1', '160.0.0.0/4']).allows(address)).toBe(false);
  });

  it.each([
    ['127.0.0.1', '127.0.0.1/32'],
    ['169.254.169.254', '169.254.0.0/16'],
    ['168.63.129.16', '168.63.129.16/32'],
    ['::1', '::1/128'],
    ['fd00:ec2::254', 'fd00:ec2::254/128'],
  ])('lets %s through where %s says so', (address, network) => {
    expect(new AllowedNetworks([network]).allows(address)).toBe(true);
  });

  it.each([
    'http://127.0.0.1/x',
    'http://2130706433/x',
    'http://0x7f.1/x',
    'http://localhost:5432/x',
    'http://a.localhost./x',
    'http://[::1]/x',
    'http://[::ffff:127.0.0.1]/x',
    'http://0.0.0.0/x',
    'http://169.254.169.254/latest/meta-data',
    'http://168.63.129.16/x',
    'http://[fd00:ec2::254]/x',
    'http://[fe80::1]/x',
  ])('forbids %s to be a link, before anybody looks there', link => {
    const { hostname } = new URL(link);
    expect(new AllowedNetworks(['0.0.0.0/0', '::/0']).forbidsHost(hostname)).toBe(true);
  });

  it('leaves other links to whoever opens the connection, and those that a network names', () => {
    const hosts = ['land.example', '10.0.0.1', '8.8.8.8', '[2606:4700::1111]', 'localhost.example'];
    expect(hosts.filter(host => new AllowedNetworks([]).forbidsHost(host))).toEqual([]);
    expect(['127.0.0.1', 'localhost'].filter(host => networks.forbidsHost(host))).toEqual([]);
  });

  it('refuses a network that is none', () => {
    expect(() => new AllowedNetworks(['10.0.0.0/33'])).toThrow(/not a CIDR/);
  });
});
