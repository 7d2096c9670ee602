import { describe, expect, it } from '@jest/globals';
import type { Agreement } from '#libs/contracts';
import type { Database } from '#libs/persistence';
import { RegistryState, type RegistryView } from '#libs/registry-view';
import { PurposeCheck } from './purpose-check.service.js';

const AGREEMENT = { agencies: ['H22'], purposes: ['*'] } as unknown as Agreement;
const ENDED = 10;

function checkOf(known: string, status: number): PurposeCheck {
  const registry = new RegistryState();
  registry.put({ kind: 'agency', code: '000.00.01.H22', name: 'Sở Tư pháp', aliases: ['H22.01'] });
  const query = async (_: string, [codes]: readonly [readonly string[]]) =>
    codes.includes(known) ? [{ agency: '000.00.01.H22', procedure: '1.012790', status }] : [];
  return new PurposeCheck(registry as unknown as RegistryView, { query } as unknown as Database);
}

const purposeOf = (dossier: string) => ({ officer: 'an', agency: 'H22.01', procedure: '1.012790', dossier });

describe('the purpose of a question', () => {
  it.each(['000.00.01.H22-240501-0001', 'H22.01-240501-0001', '000.00.01.H22-240501-00001', 'H22.01-240501-00001'])(
    'is no dossier at its end, though it is told as %s',
    async dossier => {
      for (const known of ['000.00.01.H22-240501-0001', 'H22.01-240501-00001']) {
        const check = checkOf(known, ENDED).check(purposeOf(dossier), [AGREEMENT]);
        await expect(check).rejects.toMatchObject({ code: 'no-agreement' });
      }
    },
  );

  it('says of a dossier whether the hub has heard of it, so that one that is made up counts as none', async () => {
    const check = checkOf('000.00.01.H22-240501-0001', 2);
    expect(await check.check(purposeOf('H22.01-240501-0001'), [AGREEMENT])).toMatchObject({ isDossierUnknown: false });
    expect(await check.check(purposeOf('H22.01-240501-0002'), [AGREEMENT])).toMatchObject({ isDossierUnknown: true });
    expect(await check.check(purposeOf(''), [AGREEMENT])).toMatchObject({ isDossierUnknown: false });
  });
});
