import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { PortalService } from './portal.service.js';

/** Absent = the default: ten minutes, any number of calls. */
class SessionLimitsDto {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400_000)
  lifetimeMs?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  maxCalls?: number;
}

@Controller('control/dvcqg/sessions')
export class SessionsController {
  constructor(private readonly portal: PortalService) {}

  @Post()
  @HttpCode(204)
  limit(@Body() limits: SessionLimitsDto): void {
    this.portal.sessions.limit(limits);
  }

  @Delete()
  @HttpCode(204)
  expireAll(): void {
    this.portal.sessions.expireAll();
  }
}
