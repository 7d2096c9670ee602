import { AskedAccessesRepository } from './asked-accesses.repository.js';
import { CITIZEN_TOKENS_PROVIDERS } from './citizens/citizen-tokens.provider.js';
import { PersonAccessesHandler } from './person-accesses.handler.js';
import { SearchAccessesService } from './search-accesses.service.js';

/** What answers who asked about whom. */
export const ACCESSES_PROVIDERS = [
  ...CITIZEN_TOKENS_PROVIDERS,
  AskedAccessesRepository,
  PersonAccessesHandler,
  SearchAccessesService,
];
