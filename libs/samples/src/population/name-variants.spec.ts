import { describe, expect, it } from '@jest/globals';
import { Random } from '../random.js';
import { inOtherToneStyle, withOtherTone } from './name-variants.js';

describe('inOtherToneStyle', () => {
  it.each([
    ['Nguyễn Thị Thùy', 'Nguyễn Thị Thuỳ'],
    ['Nguyễn Thủy Lan', 'Nguyễn Thuỷ Lan'],
    ['Lê Hòa', 'Lê Hoà'],
    ['LÊ HÒA', 'LÊ HOÀ'],
    ['Lê Khỏe', 'Lê Khoẻ'],
  ])('writes %s as %s', (name, other) => {
    expect(inOtherToneStyle(name)).toBe(other);
  });

  it.each(['Nguyễn Văn An', 'Nguyễn Thị Hoa', 'Lê Hoàng', 'Võ Qúy', 'Trần Thụa'])('knows no other way for %s', name => {
    expect(inOtherToneStyle(name)).toBeUndefined();
  });
});

describe('withOtherTone', () => {
  it.each(['Lê Lan', 'Lê Hằng', 'Lê Thủy', 'Lê Yến', 'Lê Oanh'])('makes another name of %s', name => {
    const other = withOtherTone(name, new Random(1));
    expect(other).not.toBe(name);
    expect(other.normalize('NFD').replace(/[\u0300\u0301\u0303\u0309\u0323]/g, '')).toBe(
      name.normalize('NFD').replace(/[\u0300\u0301\u0303\u0309\u0323]/g, ''),
    );
  });
});
