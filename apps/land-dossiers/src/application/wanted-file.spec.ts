import { describe, expect, it } from '@jest/globals';
import type { LandAttachment } from '#libs/contracts';
import { messageAt } from '../land-test-kit.js';
import type { PlannedDecision } from './plan-batch.js';
import { wantedFilesOf } from './wanted-file.js';

/** Of what type the file of a paper is to be. */
function typeOf(paper: Partial<LandAttachment>): string | undefined {
  const files = [{ name: 'Giấy chứng nhận', file: { url: 'https://land.example/1' }, ...paper }];
  const message = messageAt(1, { type: 'finished', result: { kind: 'issued', files } });
  const decision = { decision: { effect: 'applied' }, message } as unknown as PlannedDecision;
  return wantedFilesOf([decision])[0]?.mediaType;
}

describe('a wanted file', () => {
  it.each(['.pdf', 'pdf', '.PDF', 'application/pdf'])('must be a PDF where its kind is %s', kind => {
    expect(typeOf({ kind })).toBe('application/pdf');
  });

  it('must be what its name says where nobody says its kind', () => {
    expect(typeOf({ name: 'Trích lục.PNG' })).toBe('image/png');
    expect(typeOf({})).toBeUndefined();
  });

  it('may be anything where its kind is none', () => {
    for (const kind of ['Bản gốc', 'x']) expect(typeOf({ kind, name: 'a.pdf' })).toBeUndefined();
  });

  it('must be of the media type that is said of itself, whatever else is said', () => {
    const file = { url: 'https://land.example/1', mediaType: 'image/tiff' };
    expect(typeOf({ kind: '.pdf', file })).toBe('image/tiff');
  });
});
