import { expect, it } from '@jest/globals';
import { resultHeaders } from './result-headers.js';

const dispositionOf = (name: string | undefined) => resultHeaders({ kind: 'csv', name })['content-disposition'];

it.each([
  [undefined, 'attachment; filename=ket-qua.csv'],
  ['people.csv', 'attachment; filename=ket-qua-people.csv'],
  ['../../etc/passwd', 'attachment; filename=ket-qua-passwd.csv'],
  ['C:\\lists\\a"b\r\n.xlsx', 'attachment; filename=ket-qua-ab.csv'],
  ['....', 'attachment; filename=ket-qua.csv'],
])('names the result of %j so that nothing is overwritten and no header is broken', (name, expected) => {
  expect(dispositionOf(name)).toBe(expected);
});

it('keeps a Vietnamese name', () => {
  expect(dispositionOf('Danh sách BHXH.csv')).toContain(`filename*=UTF-8''ket-qua-Danh%20s%C3%A1ch%20BHXH.csv`);
});
