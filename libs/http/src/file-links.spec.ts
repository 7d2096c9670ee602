import { describe, expect, it } from '@jest/globals';
import { SecretBox } from '#libs/registry-view';
import { FileLinks } from './file-links.js';

const NOW = Date.parse('2026-03-02T01:00:00Z');
const PLACE = '00000000-0000-8000-8000-000000000001/result/files/0/file';
const links = new FileLinks(SecretBox.fromHex('ab'.repeat(32)));
const denied = (detail: string) => expect.objectContaining({ code: 'unauthenticated', detail });
const queryOf = (link: string) => Object.fromEntries(new URL(link, 'https://hub.example').searchParams);

describe('a link to a file', () => {
  const link = links.linkTo(PLACE, 'one-stop', 30, NOW);

  it('opens for the system that it was made for, as long as it holds', () => {
    expect(new URL(link, 'https://hub.example').pathname).toBe(`/v1/files/${PLACE}`);
    expect(links.holderOf(PLACE, queryOf(link), NOW + 29 * 86_400_000)).toBe('one-stop');
    expect(() => links.holderOf(PLACE, queryOf(link), NOW + 61 * 86_400_000)).toThrow(denied('The link has expired'));
  });

  it('is the same when its message is tried again, so that nobody takes that for another one', () => {
    const minutes = [1, 10, 100].map(minute => links.linkTo(PLACE, 'one-stop', 30, NOW + minute * 60_000));
    expect(new Set([link, ...minutes]).size).toBe(1);
  });

  it('opens nothing where anything of it was changed, or another hub made it', () => {
    const query = queryOf(link);
    const changed = [
      { ...query, system: 'tax' },
      { ...query, until: String(Number(query['until']) + 1) },
      { ...query, key: '' },
      { ...query, key: [query['key']] },
      { key: query['key'] },
    ];
    for (const each of changed)
      expect(() => links.holderOf(PLACE, each, NOW)).toThrow(denied('The link was not made by the hub'));
    expect(() => links.holderOf(PLACE.replace('/0/', '/1/'), query, NOW)).toThrow(
      denied('The link was not made by the hub'),
    );
    const another = new FileLinks(SecretBox.fromHex('cd'.repeat(32)));
    expect(() => another.holderOf(PLACE, query, NOW)).toThrow(denied('The link was not made by the hub'));
  });
});
