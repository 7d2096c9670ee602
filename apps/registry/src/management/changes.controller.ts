import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import type { RecordedChange } from '../persistence/changes.repository.js';
import { type PageQuery, RegistryQueries } from './registry.queries.js';

interface ChangePage {
  /** The newest first. */
  readonly items: readonly RecordedChange[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** What people changed in the registry beside the files, and why. */
@Controller('api/v1/registry/changes')
@UseGuards(RolesGuard)
@Roles('auditor', 'operator', 'registrar')
export class ChangesController {
  constructor(private readonly registry: RegistryQueries) {}

  @Get()
  list(@Query() query: PageQuery): Promise<ChangePage> {
    return this.registry.changes(query);
  }
}
