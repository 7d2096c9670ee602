import { describe, expect, it } from '@jest/globals';
import { declaredBy, declaredByName, fitsDeclared, isContainer, isPage, mediaTypeOf } from './media-type.js';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('mediaTypeOf', () => {
  it.each([
    ['%PDF-1.7\n', 'application/pdf'],
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\b\0\0\0\0\0\0\0\0\0\0\0\0IDAT', 'image/png'],
    ['\xff\xd8\xff\xe0\0\x10JFIF\0', 'image/jpeg'],
    ['II*\0\x08\0\0\0\0\0\0\0', 'image/tiff'],
    ['MM\0*\0\0\0\x08\0\0\0\0', 'image/tiff'],
    ['<?xml version="1.0" encoding="UTF-8"?><a/>', 'application/xml'],
    ['PK\x03\x04\x14\0\0\0\0\0', 'application/zip'],
    ['0\x82\x05\x10\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x82', 'application/pkcs7-signature'],
    ['0\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80', 'application/pkcs7-signature'],
    ['-----BEGIN PKCS7-----\nMII', 'application/pkcs7-signature'],
  ])('knows %j', async (head, expected) => {
    expect(await mediaTypeOf(Buffer.from(head, 'latin1'))).toBe(expected);
  });

  it.each([
    '',
    ' ',
    'Hello',
    '<html><script>',
    '{"error":"not found"}',
    '\0\0\0\0',
    '0\x82\x05\x10\x06\x09\x2a\x86\x48',
  ])('knows no type of %j', async head => {
    expect(await mediaTypeOf(Buffer.from(head, 'latin1'))).toBeUndefined();
  });

  it('tells a program by its beginning, whatever it is called', async () => {
    expect(await mediaTypeOf(Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'))).toBe('application/x-msdownload');
  });
});

describe('fitsDeclared', () => {
  it.each([
    ['application/pdf', undefined],
    ['application/pdf', ''],
    ['application/pdf', 'application/octet-stream'],
    ['application/octet-stream', 'application/pdf'],
    ['application/pdf', 'Application/PDF; name="a.pdf"'],
    ['image/jpeg', 'image/jpg'],
    ['application/xml', 'text/xml; charset=utf-8'],
    ['application/zip', DOCX],
    [DOCX, 'application/x-zip-compressed'],
    ['application/pkcs7-signature', 'application/x-pkcs7-signature'],
  ])('takes %s declared as %s', (found, declared) => expect(fitsDeclared(found, declared)).toBe(true));

  it.each([
    ['image/png', 'application/pdf'],
    ['application/zip', 'application/pdf'],
    [DOCX, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['application/pdf', 'nonsense'],
  ])('refuses %s declared as %s', (found, declared) => expect(fitsDeclared(found, declared)).toBe(false));
});

it.each([
  ['Giấy chứng nhận.PDF', 'application/pdf'],
  ['a.b.p7s', 'application/pkcs7-signature'],
  ['a.docx', DOCX],
  ['a.exe', undefined],
  ['a.constructor', undefined],
  ['pdf', undefined],
  ['', undefined],
])('the name %j declares %s', (name, type) => expect(declaredByName(name)).toBe(type));

describe('declaredBy', () => {
  it.each([
    ['pdf', 'application/pdf'],
    ['.pdf', 'application/pdf'],
    [' .PDF ', 'application/pdf'],
    ['*.pdf', 'application/pdf'],
    ['GCN.signed.pdf', 'application/pdf'],
    ['application/pdf', 'application/pdf'],
    ['Application/PDF; charset=binary', 'application/pdf'],
    ['image/jpg', 'image/jpeg'],
    ['JPG', 'image/jpeg'],
    ['docx', DOCX],
  ])('takes the kind %j for %s, whatever the name says', (kind, type) => {
    expect(declaredBy({ name: 'a.png', kind })).toBe(type);
  });

  it.each(['Bản gốc', 'Bản sao pdf', 'scan', 'doc', '1', '', 'application/octet-stream', 'constructor', 'Bản gốc.'])(
    'expects nothing of the kind %j',
    kind => expect(declaredBy({ name: 'a.png', kind })).toBeUndefined(),
  );

  it('goes by the name of what has no kind', () => {
    expect(declaredBy({ name: 'Giấy chứng nhận.PDF' })).toBe('application/pdf');
    expect(declaredBy({ name: 'Giấy chứng nhận' })).toBeUndefined();
  });
});

it.each([
  ['PK\x03\x04', true],
  ['PK\x05\x06', true],
  ['PK', false],
  ['%PDF', false],
])('%j begins a container: %s', (head, expected) => expect(isContainer(Buffer.from(head, 'latin1'))).toBe(expected));

it.each([
  ['<html>', true],
  ['\ufeff\n<!DOCTYPE HTML><html>', true],
  ['<?xml version="1.0"?>\n<!-- a -->\n<!-- b --><html xmlns="x">', true],
  ['<body class="x">', true],
  ['<?xml version="1.0"?><hoso/>', false],
  ['<htmlx>', false],
  ['%PDF-1.7 <html>', false],
  ['', false],
])('%j is a page: %s', (head, expected) => expect(isPage(Buffer.from(head))).toBe(expected));

it('what is made of comments alone is told in no time, though it comes from outside', () => {
  const startedAt = performance.now();
  expect(isPage(Buffer.from('<!---->'.repeat(200)))).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(100);
});
