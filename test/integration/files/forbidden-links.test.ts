import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { fetcherTo } from './link-answers.js';
import { TestStore } from './support.js';

let store: TestStore;
beforeEach(async () => {
  store = await TestStore.make();
});
afterEach(() => store.close());

it.each([
  ['this machine', 'http://127.0.0.1:1/', []],
  ['this machine, from the whole world', 'http://127.0.0.1:1/', ['0.0.0.0/0', '::/0']],
  ['this machine by name', 'http://localhost:1/', ['0.0.0.0/0', '::/0']],
  ['this machine as a number', 'http://2130706433:1/', ['0.0.0.0/0']],
  ['this machine in IPv6', 'http://[::1]:1/', ['0.0.0.0/0', '::/0']],
  ['this machine, mapped', 'http://[::ffff:127.0.0.1]:1/', ['0.0.0.0/0', '::/0']],
  ['the metadata of a cloud', 'http://169.254.169.254/latest/meta-data/', ['0.0.0.0/0', '10.0.0.0/8']],
  ['another network', 'http://10.1.2.3/', ['10.2.0.0/16']],
])('a link to %s is refused at once', async (_what, url, allowedNetworks) => {
  const fetcher = fetcherTo(store, { allowedNetworks });
  await expect(fetcher.fetchToStore(url)).rejects.toMatchObject({
    code: 'file-address-forbidden',
    retriable: false,
  });
  await fetcher.close();
  expect(await store.incoming()).toEqual([]);
});
