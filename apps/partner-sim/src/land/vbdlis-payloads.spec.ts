import { describe, expect, it } from '@jest/globals';
import { LAND_DOSSIER_SCHEMA } from '#libs/contracts';
import { LAND_SCENARIOS, type LandCase, landCaseAt, type PlannedStep } from '#libs/samples';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { landRecordsOf } from './land-records.js';
import type { StepContext } from './step-context.js';
import { vbdlisCallOf } from './vbdlis-payloads.js';
import { readVbdlisCall } from './vbdlis-receipts.js';
import { writeTime } from './vbdlis-times.js';

const NOW = Date.parse('2026-03-02T01:30:00.250Z');

function contextOf(landCase: LandCase, step: PlannedStep): StepContext {
  const time = (at: number) => writeTime(at, 'utc');
  return { landCase, step, now: NOW, time, encloses: true, link: ({ path }) => `http://127.0.0.1/land-files/${path}` };
}

/** Every step of a case of every scenario. */
const STEPS = LAND_SCENARIOS.flatMap(({ name }) => {
  const landCase = landCaseAt({ seed: 1, cases: 9, provinces: ['H22'], scenarios: [name] }, 4);
  return landCase.plan.steps.map(step => contextOf(landCase, step));
});

function compileSchema() {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormatsModule.default(ajv);
  for (const format of ['instant', 'reported-instant']) ajv.addFormat(format, text => !Number.isNaN(Date.parse(text)));
  for (const format of ['document-name', 'unicode-text']) ajv.addFormat(format, true);
  return ajv.compile(LAND_DOSSIER_SCHEMA);
}

describe('the messages of the parties', () => {
  it('go by the protocol where it has an operation, else to the record door, and by one of the two always', () => {
    for (const context of STEPS) {
      const ways = [vbdlisCallOf(context) !== undefined, landRecordsOf(context).length > 0];
      expect([context.step.by, context.step.send, ways.includes(true)]).toEqual([
        context.step.by,
        context.step.send,
        true,
      ]);
    }
    const byRecord = new Set(STEPS.filter(context => !vbdlisCallOf(context)).map(({ step }) => step.by + step.send));
    expect(byRecord).toContain('landtax-transfer');
    expect(byRecord).toContain('one-stopwithdrawn');
    expect([...byRecord].filter(each => !each.startsWith('tax'))).toHaveLength(2);
  });

  it('use every operation of both tables', () => {
    const operations = new Set(STEPS.map(context => vbdlisCallOf(context)?.operation));
    operations.delete(undefined);
    expect([...operations].sort()).toEqual(
      (
        'BoSungHoSo CapNhatTrangThaiHoSo ChuyenHoSo GuiKetQuaThue KetThucHoSo NhanBoSungHoSo ThongBaoNhapSaiThuTuc ' +
        'ThueChuyenTraHoSoDoSai TiepNhanHoSo TiepNhanHoSoChoMotCua YeuCauBoSungHoSo YeuCauCapNhatHoSo phanhoihososaiketqua'
      ).split(' '),
    );
  });

  it('are records that the schema takes', () => {
    const validate = compileSchema();
    const records = STEPS.flatMap(landRecordsOf);
    expect(records.flatMap(record => (validate(record) ? [] : [validate.errors]))).toEqual([]);
    expect(records.length).toBeGreaterThan(30);
  });

  it('are understood by the party that they are for', () => {
    for (const context of STEPS) {
      const call = vbdlisCallOf(context);
      // A dossier without a number reaches the one-stop with the one that the hub gave it.
      if (!call || call.operation === 'TiepNhanHoSoChoMotCua') continue;
      const party = context.step.by === 'land' ? 'one-stop' : 'land';
      expect(readVbdlisCall(party, call.operation, call.body)).toMatchObject({
        code: context.landCase.code,
        type: context.step.send,
        isIncomplete: false,
      });
      expect(typeof readVbdlisCall(context.step.by as 'land', call.operation, call.body)).toBe('string');
    }
  });
});

describe('readVbdlisCall', () => {
  it.each([
    ['KetThucHoSo', { SoBienNhan: 'x', NgayKetThuc: 't', TrangThaiKetThuc: 0, DanhSachGiayToKetQua: [] }],
    [
      'KetThucHoSo',
      { SoBienNhan: 'x', NgayKetThuc: 't', TrangThaiKetThuc: 0, DanhSachGiayToKetQua: [{ LinkFile: '' }] },
    ],
  ])('holds a result without its files for none', (operation, body) => {
    expect(readVbdlisCall('one-stop', operation, body)).toMatchObject({ isIncomplete: true });
  });

  it.each([
    ['KetThucHoSo', { SoBienNhan: 'x', TrangThaiKetThuc: 0 }, 'Thiếu NgayKetThuc'],
    ['KetThucHoSo', {}, 'Thiếu SoBienNhan'],
    ['KetThucHoSo', [], 'Dữ liệu không đúng định dạng'],
    ['toString', { SoBienNhan: 'x' }, 'Không hỗ trợ chức năng toString'],
  ])('refuses %s %j', (operation, body, words) => {
    expect(readVbdlisCall('one-stop', operation, body)).toBe(words);
  });
});

describe('writeTime', () => {
  it.each([
    ['utc', '2026-03-02T01:30:00.250Z'],
    ['local', '2026-03-02T08:30:00'],
    ['slashes', '02/03/2026 08:30:00'],
    ['digits', '20260302083000'],
  ] as const)('writes %s as %s', (style, text) => expect(writeTime(NOW, style)).toBe(text));
});
