import { describe, expect, it } from '@jest/globals';
import { cleanFileName } from './file-name.js';

describe('cleanFileName', () => {
  it.each([
    ['Giấy chứng nhận.pdf', 'Giấy chứng nhận.pdf'],
    ['Giấy chứng nhận.pdf'.normalize('NFD'), 'Giấy chứng nhận.pdf'.normalize('NFC')],
    ['../../etc/passwd', 'etc_passwd'],
    ['..\\..\\windows\\system32\\a.dll', 'windows_system32_a.dll'],
    ['/etc/passwd', 'etc_passwd'],
    ['C:\\a.pdf', 'C__a.pdf'],
    ['tờ 1/2.pdf', 'tờ 1_2.pdf'],
    ['a\u0000.pdf', 'a.pdf'],
    ['a\r\nX-Evil: 1.pdf', 'aX-Evil_ 1.pdf'],
    ['gpj.\u202efdp.exe', 'gpj.fdp.exe'],
    ['a\u200b\ufeffb.pdf', 'ab.pdf'],
    ['a\u2215b\uff0fc', 'a_b_c'],
    ['.htaccess', 'htaccess'],
    ['...', 'file'],
    ['a.pdf. . ', 'a.pdf'],
    ['', 'file'],
    ['   ', 'file'],
    ['CON', '_CON'],
    ['lpt1.txt', '_lpt1.txt'],
    ['constant.pdf', 'constant.pdf'],
    ['a\ud800b', 'a\ufffdb'],
    ['"quoted"<x>|?.pdf', 'quoted__x___.pdf'],
  ])('makes %j %j', (name, expected) => expect(cleanFileName(name)).toBe(expected));

  it('cuts what is too long between characters and keeps the extension', () => {
    const name = cleanFileName(`${'ữ'.repeat(300)}😀.pdf`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^ữ{60,}\.pdf$/);
  });

  it('gives the same for what it gave', () => {
    for (const name of ['../../etc/passwd', 'CON', 'a.pdf. . ', '._.x', `${'a '.repeat(150)}.pdf`]) {
      expect(cleanFileName(cleanFileName(name))).toBe(cleanFileName(name));
    }
  });

  it('refuses a name in TCVN3 and says why', () => {
    expect(() => cleanFileName('GiÊy chøng nhËn.pdf')).toThrow(
      expect.objectContaining({ code: 'file-name-refused', detail: expect.stringContaining('TCVN3') }),
    );
  });
});
