import { describe, expect, it } from '@jest/globals';
import { HubError } from '#libs/kernel';
import { formatDvcqgDate, parseDvcqgDate } from './dvcqg-dates.js';

describe('dates of the portal', () => {
  it('are local time of Vietnam, so that an instant in UTC lands on the next day', () => {
    expect(formatDvcqgDate('2024-05-01T18:30:00Z')).toBe('20240502013000');
    expect(formatDvcqgDate('2024-05-01T08:30:00+07:00')).toBe('20240501083000');
  });

  it('come back with their offset', () => {
    expect(parseDvcqgDate('20240502013000')).toBe('2024-05-02T01:30:00+07:00');
  });

  it.each([
    '',
    '20240501',
    '2024050108300',
    '20240230083000',
    '20240501240000',
    '20240501086000',
    '2024-05-01 08:30:00',
  ])('refuses %p with the pointer to it', text => {
    const parse = () => parseDvcqgDate(text, '/NgayHenTra');
    expect(parse).toThrow(HubError);
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'payload-invalid',
        errors: [expect.objectContaining({ pointer: '/NgayHenTra' })],
      }),
    );
  });
});
