import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { PopulationService } from './population.service.js';

const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;

/** Body of `POST /control/population`; absent = no limit. */
class PopulationLimitsDto {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  requestsPerSecond?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  burst?: number;

  /** `HH:MM` in Vietnam. */
  @IsOptional()
  @Matches(TIME)
  openFrom?: string;

  @IsOptional()
  @Matches(TIME)
  openUntil?: string;
}

@Controller('control/population')
export class PopulationLimitsController {
  constructor(private readonly population: PopulationService) {}

  @Post()
  @HttpCode(204)
  limit(@Body() limits: PopulationLimitsDto): void {
    if ((limits.openFrom === undefined) !== (limits.openUntil === undefined)) throw halfHours(limits);
    this.population.limit(limits);
  }

  @Delete()
  @HttpCode(204)
  reset(): void {
    this.population.limit();
  }
}

/** How often it was asked, and about how many more than once: counts only. */
@Controller('population/asked')
export class PopulationAskedController {
  constructor(private readonly population: PopulationService) {}

  @Get()
  asked() {
    return this.population.asked();
  }

  @Delete()
  @HttpCode(204)
  reset(): void {
    this.population.reset();
  }
}

function halfHours({ openFrom }: PopulationLimitsDto): HubError {
  const pointer = openFrom === undefined ? '/openFrom' : '/openUntil';
  const errors = [{ pointer, message: 'office hours have a beginning and an end' }];
  return new HubError('invalid', 'malformed', 'The request is not acceptable', { errors });
}
