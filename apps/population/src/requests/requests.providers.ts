import { configProvider, PopulationRequestsConfig } from '#libs/config';
import { AnswerRequestService } from './application/answer-request.service.js';
import { ForgetAnswers } from './application/forget-answers.service.js';
import { KeyEraser } from './application/key-eraser.service.js';
import { RequestOpener } from './application/request-opener.service.js';
import { RequestPermit } from './application/request-permit.service.js';
import { RequestRunner } from './application/request-runner.service.js';
import { RequestSettler } from './application/request-settler.service.js';
import { TakeRequestsService } from './application/take-requests.service.js';
import { ClaimsRepository } from './persistence/claims.repository.js';
import { ErasuresRepository } from './persistence/erasures.repository.js';

/** Requests from Kafka to their answers: where the partner can be asked (`Verifier`) and purposes are checked (`PurposeCheck`). */
export const REQUESTS_PROVIDERS = [
  configProvider(PopulationRequestsConfig),
  ClaimsRepository,
  ErasuresRepository,
  KeyEraser,
  RequestOpener,
  RequestPermit,
  RequestSettler,
  AnswerRequestService,
  RequestRunner,
  TakeRequestsService,
  ForgetAnswers,
];
