import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import { type JobPage, ReadJobsService } from '../application/read-jobs.service.js';
import { toJobQuery } from './job-query.js';

/** Bulk jobs of all systems, for operators: numbers, and nothing of the people in them. */
@Controller('api/v1/population/jobs')
@UseGuards(RolesGuard)
export class OperatorJobsController {
  constructor(private readonly reading: ReadJobsService) {}

  /** `?system&state&cursor&limit`; the newest first. */
  @Get()
  @Roles('operator', 'auditor')
  list(@Query() query: Record<string, unknown>): Promise<JobPage> {
    return this.reading.list(toJobQuery(query));
  }
}
