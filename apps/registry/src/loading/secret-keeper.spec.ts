import { describe, expect, it } from '@jest/globals';
import type { RegistryEntity } from '#libs/contracts';
import { hashSecret, SecretBox, verifySecret } from '#libs/registry-view';
import { readRegistryFile } from '../files/registry-file.js';
import type { Credentials } from './credentials.js';
import { SecretKeeper } from './secret-keeper.js';
import { SecretMatcher } from './secret-matcher.js';

const box = SecretBox.fromHex('a1'.repeat(32));
const otherBox = SecretBox.fromHex('b2'.repeat(32));

function declare(line: string) {
  const settings = { sandboxUrl: 'http://x.example', canGenerate: true };
  const { declared, problems } = readRegistryFile({ name: 'r.yaml', text: line }, settings);
  expect(problems).toEqual([]);
  return declared[0]!;
}
const systemWith = (secret: string) => declare(`systems: [{ code: x, name: X, agency: H99${secret} }]`);
const stored = (secretHash?: string): RegistryEntity => ({
  kind: 'system',
  code: 'x',
  name: 'X',
  agency: 'H99',
  status: 'active',
  ...(secretHash ? { secretHash } : {}),
});
const fileWith = (clientSecret: string): Credentials => ({
  clients: { x: { clientId: 'x', clientSecret, sends: [], agencies: [] } },
});
const keeper = (known: Credentials = { clients: {} }) => new SecretKeeper(box, new SecretMatcher(), known);
const hashOf = ({ entity }: { entity: RegistryEntity }) => (entity as { secretHash?: string }).secretHash;

describe('SecretKeeper', () => {
  it('keeps the stored hash byte by byte while the text of the secret is the same', async () => {
    const secretHash = await hashSecret('a-secret-text');
    const kept = await keeper().keep(systemWith(', secret: a-secret-text'), stored(secretHash));
    expect(hashOf(kept)).toBe(secretHash);
    expect(kept.plainSecret).toBe('a-secret-text');
  });

  it('hashes a text that is new or different', async () => {
    const secretHash = await hashSecret('another-text');
    const kept = await keeper().keep(systemWith(', secret: a-secret-text'), stored(secretHash));
    expect(await verifySecret('a-secret-text', hashOf(kept)!)).toBe(true);
    expect(JSON.stringify(kept.entity)).not.toContain('a-secret-text');
  });

  it('leaves the stored secret where the file says nothing of one', async () => {
    const kept = await keeper().keep(systemWith(''), stored('scrypt$salt$hash'));
    expect(kept).toEqual({ entity: stored('scrypt$salt$hash') });
    expect((await keeper().keep(systemWith(''), undefined)).entity).toEqual(stored());
  });

  it('generates a secret once, and again only when its text is lost', async () => {
    const declared = systemWith(', secret: generated');
    const first = await keeper().keep(declared, undefined);
    expect(first.plainSecret).toMatch(/^[\w-]{43}$/);
    const again = await keeper(fileWith(first.plainSecret!)).keep(declared, first.entity);
    expect(again).toEqual(first);
    const lost = await keeper().keep(declared, first.entity);
    expect(lost.plainSecret).not.toBe(first.plainSecret);
    expect(hashOf(lost)).not.toBe(hashOf(first));
    const foreign = await keeper(fileWith('x'.repeat(43))).keep(declared, first.entity);
    expect(foreign.plainSecret).not.toBe('x'.repeat(43));
  });

  it('generates one where a person had chosen it before', async () => {
    const before = stored(await hashSecret('chosen-by-a-person'));
    const kept = await keeper(fileWith('chosen-by-a-person')).keep(systemWith(', secret: generated'), before);
    expect(kept.plainSecret).toMatch(/^[\w-]{43}$/);
  });

  it('keeps entries of the credentials file only while they still open what is stored', async () => {
    const holder = { ...stored(await hashSecret('right')), secretHash: await hashSecret('right') };
    const valid = (secret: string) => keeper(fileWith(secret)).stillValid([holder as never]);
    expect(await valid('right')).toEqual(new Map([['x', 'right']]));
    expect(await valid('wrong')).toEqual(new Map());
  });

  it('seals a connector’s secret once, and anew when text or key is another', async () => {
    const text = (password: string) =>
      declare(`connectors: [{ code: c, system: x, protocol: dvcqg, url: "http://x.example", secrets: { password: ${password} },
        settings: { username: u, madonvi: H99 } }]`);
    const sealedOf = ({ entity }: { entity: RegistryEntity }) =>
      (entity as { sealedSecrets: Record<string, string> }).sealedSecrets['password']!;
    const first = await keeper().keep(text('one'), undefined);
    expect(box.open(sealedOf(first))).toBe('one');
    expect(await keeper().keep(text('one'), first.entity)).toEqual(first);
    expect(box.open(sealedOf(await keeper().keep(text('two'), first.entity)))).toBe('two');
    const rotated = await new SecretKeeper(otherBox, new SecretMatcher(), { clients: {} }).keep(
      text('one'),
      first.entity,
    );
    expect(otherBox.open(sealedOf(rotated))).toBe('one');
  });
});

describe('SecretMatcher', () => {
  it('remembers only pairs that matched, each with its own hash', async () => {
    const matcher = new SecretMatcher();
    const hash = await matcher.hash('right');
    const other = await hashSecret('other');
    for (let round = 0; round < 2; round++) {
      expect(await matcher.matches('right', hash)).toBe(true);
      expect(await matcher.matches('wrong', hash)).toBe(false);
      expect(await matcher.matches('right', other)).toBe(false);
      expect(await matcher.matches('other', other)).toBe(true);
    }
  });
});
