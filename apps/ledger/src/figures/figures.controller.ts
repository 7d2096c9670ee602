import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import type { RawQuery } from '../query/query-reader.js';
import type { FigureReport } from './figures.js';
import { type FigureGrouping, readFiguresQuery } from './figures-query.js';
import { FiguresRepository } from './figures.repository.js';

interface FiguresAnswer extends FigureReport {
  readonly from: string;
  readonly to: string;
  readonly by: FigureGrouping;
}

/** How many transactions of a period were accepted, and what became of them. */
@Controller('api/v1/figures')
@UseGuards(RolesGuard)
@Roles('operator', 'auditor')
export class FiguresController {
  constructor(private readonly figures: FiguresRepository) {}

  @Get()
  async get(@Query() raw: RawQuery): Promise<FiguresAnswer> {
    const query = readFiguresQuery(raw, new Date());
    const report = await this.figures.read(query);
    return { from: query.from.toISOString(), to: query.to.toISOString(), by: query.by, ...report };
  }
}
