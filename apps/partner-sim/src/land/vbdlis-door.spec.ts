import { describe, expect, it } from '@jest/globals';
import { complaintIn } from './vbdlis-door.js';

describe('complaintIn', () => {
  it.each([
    ['{"Result":1,"Message":"Thành công"}', undefined],
    ['{"data":1,"status":{"success":true,"message":""}}', undefined],
    ['{"data":0,"status":{"message":"Hồ sơ đã tồn tại"}}', undefined],
    [JSON.stringify({ Result: 0, Message: 'Hồ sơ đã tồn tại'.normalize('NFD') }), undefined],
    ['{"Result":0,"Message":"Không tìm thấy hồ sơ!"}', 'HTTP 200: Không tìm thấy hồ sơ!'],
    ['{"data":0,"status":null}', 'HTTP 200: '],
    ['Lỗi hệ thống', 'HTTP 200, not the protocol’s own form'],
    ['null', 'HTTP 200, not the protocol’s own form'],
  ])('reads %s', (body, complaint) => expect(complaintIn(200, body)).toBe(complaint));
});
