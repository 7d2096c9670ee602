import { describe, expect, it } from '@jest/globals';
import { PROBLEM_STATUS } from './problems.js';
import { type RegistryEntity, registryKeyOf } from './registry.js';
import { deliveredTopicOf, serviceKindOf, Topic, TOPIC_CATALOGUE } from './topics.js';

describe('the topic catalogue', () => {
  it('has each topic once, named by the convention', () => {
    expect(TOPIC_CATALOGUE.map(({ name }) => name).sort()).toEqual(Object.values(Topic).sort());
    for (const { name } of TOPIC_CATALOGUE) expect(name).toMatch(/^[a-z-]+(\.[a-z-]+)+\.v\d+$/);
  });

  it('keeps the registry for ever and in one partition, so that its changes stay in order', () => {
    const registry = TOPIC_CATALOGUE.find(({ name }) => name === Topic.Registry);
    expect(registry).toMatchObject({ retention: 'compacted', partitions: 1 });
  });

  it('delivers what is of commands on topics of commands, so that no answer is taken for everybody’s event', () => {
    const accepted = TOPIC_CATALOGUE.map(({ name }) => name).filter(name => deliveredTopicOf(name));
    expect(accepted.map(name => [name, serviceKindOf(name), serviceKindOf(deliveredTopicOf(name)!)])).toEqual([
      [Topic.ServiceRecordStatusReported, 'event', 'event'],
      [Topic.LandDossierReported, 'event', 'event'],
      [Topic.PopulationVerificationRequested, 'command', 'command'],
    ]);
  });
});

describe('registryKeyOf', () => {
  it('keeps versions of a service apart, and kinds with the same code', () => {
    const keys = [
      { kind: 'service', code: 'a', version: '1' },
      { kind: 'service', code: 'a', version: '2' },
      { kind: 'system', code: 'a' },
      { kind: 'service-account', code: 'a' },
    ].map(entity => registryKeyOf(entity as RegistryEntity));
    expect(keys).toEqual(['service/a@1', 'service/a@2', 'system/a', 'service-account/a']);
  });
});

describe('the problem codes', () => {
  it('answer errors only, with the statuses that the contract names', () => {
    expect(Object.values(PROBLEM_STATUS).every(status => status >= 400 && status < 600)).toBe(true);
    expect(PROBLEM_STATUS).toMatchObject({
      malformed: 400,
      'no-agreement': 403,
      'payload-invalid': 422,
      unavailable: 503,
    });
  });
});
