import { configProvider, PopulationJobsConfig } from '#libs/config';
import { AgreementQuota } from './application/agreement-quota.service.js';
import { AskPersonService } from './application/ask-person.service.js';
import { ClaimChunkService } from './application/claim-chunk.service.js';
import { JobEraser } from './application/job-eraser.service.js';
import { JobLevers } from './application/job-levers.service.js';
import { JobResultService } from './application/job-result.service.js';
import { JobRunner } from './application/job-runner.service.js';
import { KeepJobsService } from './application/keep-jobs.service.js';
import { PartnerDesks } from './application/partner-desk.service.js';
import { ProgressFeed } from './application/progress-feed.service.js';
import { ReadJobsService } from './application/read-jobs.service.js';
import { RunningJobs } from './application/running-jobs.service.js';
import { RunRights } from './application/run-rights.service.js';
import { SettleChunkService } from './application/settle-chunk.service.js';
import { TakeUploadService } from './application/take-upload.service.js';
import { UploadRights } from './application/upload-rights.service.js';
import { UploadService } from './application/upload.service.js';
import { UploadSlots } from './application/upload-slots.js';
import { WorkChunkService } from './application/work-chunk.service.js';
import { JobsController } from './transport/jobs.controller.js';
import { OperatorJobsController } from './transport/operator-jobs.controller.js';
import { UploadController } from './transport/upload.controller.js';

const SHARED = [configProvider(PopulationJobsConfig), JobEraser, JobLevers, PartnerDesks];

/** What takes files in, tells how far they are and gives results out. `UploadController` is called by the app's routes. */
export const JOB_DOOR_PROVIDERS = [
  ...SHARED,
  ...[UploadRights, UploadSlots, TakeUploadService, UploadService, UploadController],
  ...[ReadJobsService, ProgressFeed, JobResultService],
];
export const JOB_DOOR_CONTROLLERS = [JobsController, OperatorJobsController];

/** What asks about the people of files, and erases them. Needs `Verifier`, `PurposeCheck` and the quotas of libs/cache. */
export const JOB_WORK_PROVIDERS = [
  ...SHARED,
  ...[
    RunRights,
    AgreementQuota,
    AskPersonService,
    SettleChunkService,
    WorkChunkService,
    RunningJobs,
    ClaimChunkService,
  ],
  ...[JobRunner, KeepJobsService],
];
