import { describe, expect, it } from '@jest/globals';
import { CompactTexts } from './compact-texts.js';

describe('CompactTexts', () => {
  it('gives back what was put in, over the borders of its pages too', () => {
    const texts = new CompactTexts();
    const all = ['', 'Nguyễn', 'x'.repeat(1_048_570), 'Đặng Thị Ánh', '', 'y'.repeat(3_000_000), '𠀀', ''];
    for (const text of all) texts.add(text);
    expect(all.map((_, i) => texts.get(i) === all[i])).toEqual(all.map(() => true));
    expect(texts.get(all.length)).toBeUndefined();
    expect(texts).toMatchObject({ count: all.length, bytes: Buffer.byteLength(all.join('')) });
  });

  it('gives an empty text that fills no page', () => {
    const texts = new CompactTexts();
    texts.add('');
    texts.add('x'.repeat(1_048_576));
    texts.add('');
    expect([texts.get(0), texts.get(2)]).toEqual(['', '']);
  });
});
