import { expect, it } from '@jest/globals';
import { PartnersModule } from './partners.module.js';
import { PopulationDoorsModule } from './population-doors.module.js';
import { PopulationWorkModule } from './population-work.module.js';
import { Partners } from './verification/application/partners.service.js';

it.each([PopulationDoorsModule, PopulationWorkModule])(
  'whoever asks in one thread has the same clients of the partners, or their limits would hold twice: %p',
  module => {
    expect(Reflect.getMetadata('imports', module)).toContain(PartnersModule);
    expect(Reflect.getMetadata('providers', module)).not.toContain(Partners);
  },
);
