import { describe, expect, it } from '@jest/globals';
import type { DataService } from '#libs/contracts';
import { openApiDocument } from './openapi-document.js';

const SERVICE = { code: 's', version: '1', name: 'S', nameEn: 'S', description: '', schema: {} } as unknown as DataService; // prettier-ignore
const pathsOf = (fetched: readonly string[]) => openApiDocument(SERVICE, 'http://hub', fetched)['paths'] as object;

describe('openApiDocument', () => {
  it('tells a system how to fetch only where it has a subscription that it fetches', () => {
    expect(Object.keys(pathsOf([]))).toEqual(['/v1/services/s/records']);
    const paths = pathsOf(['mine']);
    expect(Object.keys(paths)).toEqual([
      '/v1/services/s/records',
      '/v1/subscriptions/{subscription}/events',
      '/v1/subscriptions/{subscription}/ack',
    ]);
    expect(JSON.stringify(paths)).toContain('{"enum":["mine"]}');
  });
});
