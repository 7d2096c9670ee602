import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';
import { SampleRunService } from './sample-run.service.js';
import type { SampleStatus } from './sample-tally.js';

class SampleRunDto {
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  seed: number = 1;

  @IsInt()
  @Min(1)
  @Max(1_000_000)
  dossiers: number = 2_000;
}

@Controller('control/sample')
export class SampleController {
  constructor(private readonly runs: SampleRunService) {}

  @Post('run')
  @HttpCode(202)
  run(@Body() run: SampleRunDto): SampleStatus {
    this.runs.start(run);
    return this.runs.status();
  }

  @Get('status')
  status(): SampleStatus {
    return this.runs.status();
  }
}
