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

  it('tells where the answer to a command is read, and of nothing else that it has one', () => {
    const paths = openApiDocument({ ...SERVICE, serviceKind: 'command' }, 'http://hub', [])['paths'] as object;
    expect(Object.keys(paths)).toEqual(['/v1/services/s/records', '/v1/services/s/answers/{transactionId}']);
    expect(Object.keys(pathsOf([]))).not.toContain('/v1/services/s/answers/{transactionId}');
  });

  it('tells of a query where it is asked, with which header, and what is answered', () => {
    const query = {
      ...SERVICE,
      code: 'population-verification',
      serviceKind: 'query',
      answerSchema: { title: 'Answer' },
    };
    const paths = openApiDocument(query as DataService, 'http://hub', [])['paths'] as object;
    expect(Object.keys(paths)).toEqual(['/v1/services/population-verification/queries']);
    expect(JSON.stringify(paths)).toContain('"name":"Hub-Purpose","in":"header","required":true');
    expect(JSON.stringify(paths)).toContain('"schema":{"title":"Answer"}');

    const ofCitizens = openApiDocument({ ...query, code: 'person-accesses' } as DataService, 'http://hub', []);
    expect(JSON.stringify(ofCitizens)).toContain('"name":"Hub-Citizen-Token"');
    expect(JSON.stringify(ofCitizens)).not.toContain('Hub-Purpose');
  });
});
