import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { LAND_DOSSIER_SCHEMA } from './land-dossier.schema.js';
import {
  LAND_MESSAGE_TYPES,
  type LandApplicant,
  type LandAttachment,
  type LandDossierMessage,
  type LandMessageType,
  type LandOwner,
  type LandParcel,
} from './land-dossier.js';

const ajv = new Ajv2020({ strict: true, allErrors: true });
formats.default(ajv);
for (const format of ['instant', 'reported-instant']) ajv.addFormat(format, text => !Number.isNaN(Date.parse(text)));
for (const format of ['document-name', 'unicode-text']) ajv.addFormat(format, true);
const validate = ajv.compile(LAND_DOSSIER_SCHEMA);

const AT = '2026-03-02T08:00:00+07:00';
const base = {
  dossierCode: '000.00.01.H27-260302-0001',
  agencyCode: '000.00.01.H27',
  occurredAt: AT,
  officer: { code: 'CB01', name: 'Trần Thị B', unit: 'VPĐKĐĐ' },
  note: 'Ghi chú',
};
const owner: LandOwner = { name: 'Nguyễn Văn Ánh', identityNumber: '042090123456', taxCode: '0101234567' };
const file = { url: 'https://a.vn/1', fileId: 'f1', sha256: 'a'.repeat(64), size: 1, mediaType: 'application/pdf' };
const attachments: LandAttachment[] = [
  { code: 'D1', name: 'Đơn (mẫu 11/ĐK)', kind: 'pdf', originals: 1, copies: 2, file },
];
const parcels: LandParcel[] = [
  {
    commune: '18001',
    mapSheet: '12',
    parcelNumber: '345a',
    oldMapSheet: '7',
    oldParcelNumber: '301',
    renumberedAt: AT,
    area: 120.5,
    legalArea: 120,
    landUse: ['ONT', 'CLN'],
    address: 'Thôn 1',
  },
];
const applicant: LandApplicant = { ...owner, type: 1, address: 'Thôn 1', phone: '0912', email: 'a@b.vn' };
const receipt = {
  oneStopCode: 'MC1',
  procedureCode: '1.012790',
  process: { code: 'Q1', name: 'Đăng ký biến động' },
  provincial: true,
  place: { province: '42', district: '436', commune: '18001' },
  promisedAt: AT,
  propertyAddress: 'Thôn 1',
  applicant,
  parcels,
  attachments,
};
const notice = { number: 'TBT1' };

const WHOLE: { readonly [T in LandMessageType]: LandDossierMessage & { type: T } } = {
  received: { ...base, type: 'received', ...receipt },
  'received-by-land-office': { ...base, type: 'received-by-land-office', ...receipt },
  moved: {
    ...base,
    type: 'moved',
    from: { code: 'A' },
    to: { code: 'B' },
    stateCode: '7',
    sentBack: false,
    dueAt: AT,
    attachments,
  },
  'supplement-requested': { ...base, type: 'supplement-requested', paused: true, attachments },
  supplemented: { ...base, type: 'supplemented', newPromisedAt: AT, attachments },
  'supplement-received': { ...base, type: 'supplement-received', newPromisedAt: AT, attachments },
  'tax-transfer': {
    ...base,
    type: 'tax-transfer',
    transfer: { number: 'P1', file },
    owners: [owner],
    parcels,
    attachments,
  },
  'tax-notice': {
    ...base,
    type: 'tax-notice',
    notice: {
      ...notice,
      owner,
      taxType: 'registration-fee',
      taxTypeText: 'LPTB',
      amount: 500_000,
      issuedAt: AT,
      dueAt: AT,
      file,
      replaces: ['TBT0'],
    },
  },
  'tax-notice-cancelled': { ...base, type: 'tax-notice-cancelled', notice },
  'tax-paid': {
    ...base,
    type: 'tax-paid',
    notice,
    payment: { number: 'GNT1', amount: 500_000, paidAt: AT, payer: 'A', file },
  },
  'tax-returned': { ...base, type: 'tax-returned', attachments },
  'obligation-fulfilled': { ...base, type: 'obligation-fulfilled', confirmation: { number: 'X', file } },
  'update-requested': { ...base, type: 'update-requested', attachments },
  'wrong-procedure': { ...base, type: 'wrong-procedure', attachments },
  withdrawn: { ...base, type: 'withdrawn', attachments },
  finished: { ...base, type: 'finished', result: { kind: 'issued', files: attachments } },
  'handed-over': { ...base, type: 'handed-over', receiver: 'A' },
  'result-wrong': { ...base, type: 'result-wrong', attachments },
};

function problemsOf(record: unknown): string[] {
  if (validate(record)) return [];
  const telling = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if');
  return telling.map(({ instancePath, keyword, params }) =>
    keyword === 'required' ? `${instancePath}/${params['missingProperty']} required` : `${instancePath} ${keyword}`,
  );
}

describe('the schema of land-dossier', () => {
  it.each(LAND_MESSAGE_TYPES)('takes the whole of %s', type => {
    expect(problemsOf(WHOLE[type])).toEqual([]);
  });

  it.each(LAND_MESSAGE_TYPES)('refuses in %s what only others have, and names it', type => {
    const foreign = type.startsWith('received') ? { transfer: { number: 'P' } } : { applicant };
    expect(problemsOf({ ...WHOLE[type], ...foreign })).toEqual([`/${Object.keys(foreign)[0]} false schema`]);
  });

  it.each<[LandMessageType, string[]]>([
    ['received', ['/process required', '/applicant required']],
    ['tax-notice', ['/notice required']],
    ['tax-paid', ['/notice required', '/payment required']],
    ['finished', ['/result required']],
    ['result-wrong', ['/note required']],
    ['moved', []],
  ])('wants of the least %s %j', (type, problems) => {
    const least = { dossierCode: base.dossierCode, agencyCode: base.agencyCode, occurredAt: AT, type };
    expect(problemsOf(least)).toEqual(problems);
  });

  it.each(['dossierCode', 'agencyCode', 'type', 'occurredAt'])('needs %s', name => {
    const rest = Object.fromEntries(Object.entries(WHOLE.moved).filter(([key]) => key !== name));
    expect(problemsOf(rest)).toContain(`/${name} required`);
  });

  it.each([
    [{ area: 0 }, '/parcels/0/area exclusiveMinimum'],
    [{ area: -5 }, '/parcels/0/area exclusiveMinimum'],
    [{ area: 1_000_000_001 }, '/parcels/0/area maximum'],
    [{ legalArea: '120,5' }, '/parcels/0/legalArea type'],
    [{ landUse: ['XXX'] }, '/parcels/0/landUse/0 enum'],
    [{ landUse: ['ONT', 'ONT'] }, '/parcels/0/landUse uniqueItems'],
    [{ commune: '436' }, '/parcels/0/commune pattern'],
    [{ parcelNumber: '' }, '/parcels/0/parcelNumber pattern'],
    [{ mapSheet: '../12' }, '/parcels/0/mapSheet pattern'],
  ])('refuses a parcel with %j', (change, problem) => {
    expect(problemsOf({ ...WHOLE.received, parcels: [{ ...parcels[0], ...change }] })).toContain(problem);
  });

  it.each([
    [{ amount: -1 }, '/payment/amount minimum'],
    [{ amount: 10_000_000_000_001 }, '/payment/amount maximum'],
    [{ amount: 1.5 }, '/payment/amount type'],
    [{ amount: '500000' }, '/payment/amount type'],
    [{ paidAt: '2100-01-01T00:00:00Z' }, '/payment/paidAt pattern'],
    [{ paidAt: '0026-01-01T00:00:00Z' }, '/payment/paidAt pattern'],
    [{ file: { sha256: 'A'.repeat(64) } }, '/payment/file/sha256 pattern'],
    [{ file: { data: 'JVBERi0=' } }, '/payment/file additionalProperties'],
  ])('refuses a payment with %j', (change, problem) => {
    const paid = WHOLE['tax-paid'];
    expect(problemsOf({ ...paid, payment: { number: 'G', amount: 1, ...change } })).toContain(problem);
  });

  it.each(['a\nb', '\u0000'])('refuses a document whose name is %j', name => {
    expect(problemsOf({ ...WHOLE['result-wrong'], attachments: [{ name }] })).toEqual(['/attachments/0/name pattern']);
  });

  it('knows each type once', () => {
    expect(problemsOf({ ...base, type: 'lost' })).toEqual(['/type enum']);
    expect(new Set(LAND_MESSAGE_TYPES).size).toBe(Object.keys(WHOLE).length);
  });
});

describe('what the schema says to people', () => {
  /** Where every member of it stands, with what is said of it. */
  function saidOf(schema: unknown, at = ''): [string, unknown][] {
    if (typeof schema !== 'object' || schema === null) return [];
    const { properties = {}, items } = schema as {
      properties?: Record<string, { description?: unknown }>;
      items?: unknown;
    };
    const own = Object.entries(properties).flatMap(([name, member]): [string, unknown][] => [
      [`${at}/${name}`, member.description],
      ...saidOf(member, `${at}/${name}`),
    ]);
    return [...own, ...saidOf(items, `${at}/-`)];
  }
  const BOTH = /^\S.*; \S/;

  it('is there of every member, in Vietnamese and in English', () => {
    const said = saidOf(LAND_DOSSIER_SCHEMA);
    expect(said.length).toBeGreaterThan(80);
    expect(said.filter(([, description]) => !BOTH.test(String(description)))).toEqual([]);
  });

  it('is there of every type of message', () => {
    const rules = LAND_DOSSIER_SCHEMA['allOf'] as { description: string }[];
    expect(rules.map(({ description }) => description).filter(description => BOTH.test(description))).toHaveLength(
      LAND_MESSAGE_TYPES.length,
    );
  });
});
