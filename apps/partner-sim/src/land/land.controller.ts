import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { LAND_PARTIES, LAND_PROVINCES, LAND_SCENARIOS, type LandParty } from '#libs/samples';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { PageDto } from '../received/page.dto.js';
import { LandCasesService, type LandRunStatus } from './land-cases.service.js';

/** Body of `POST /control/land/run`. */
class LandRunDto {
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  seed: number = 1;

  @IsInt()
  @Min(1)
  @Max(90_000)
  cases: number = 300;

  @IsArray()
  @ArrayMaxSize(20)
  @Matches(/^[A-Z]\d\d$/, { each: true })
  provinces: string[] = [...LAND_PROVINCES];

  /** All where empty. */
  @IsIn(LAND_SCENARIOS.map(({ name }) => name), { each: true })
  scenarios: string[] = [];

  /** How long a working hour lasts, ms. */
  @IsInt()
  @Min(0)
  @Max(3_600_000)
  hourMs: number = 60;

  /** The least time between two messages of a party about a dossier; under a second some times become one. */
  @IsInt()
  @Min(0)
  @Max(3_600_000)
  minGapMs: number = 1_050;

  @IsInt()
  @Min(1)
  @Max(10_000)
  casesPerSecond: number = 50;

  /** Papers that citizens hand in go inside the messages (TapTin.data). */
  @IsBoolean()
  encloses: boolean = false;
}

@Controller('control/land')
export class LandController {
  constructor(private readonly cases: LandCasesService) {}

  @Post('run')
  @HttpCode(202)
  run(@Body() { hourMs, minGapMs, casesPerSecond, encloses, ...run }: LandRunDto): LandRunStatus {
    if (run.provinces.length === 0) throw new HubError('invalid', 'malformed', 'There is no province to run cases in');
    this.cases.start(run, { hourMs, minGapMs, casesPerSecond }, encloses);
    return this.cases.status();
  }

  @Get('status')
  status(): LandRunStatus {
    return this.cases.status();
  }
}

/** The books of the three parties. */
@Controller('control/received/land')
export class LandBooksController {
  constructor(private readonly cases: LandCasesService) {}

  @Get(':party/summary')
  summary(@Param('party') party: string) {
    const summary = this.bookOf(party).summary();
    const { files, enclosures } = this.cases;
    if (party === 'one-stop') return { ...summary, files: files.figures(), enclosures: enclosures['one-stop'] };
    return party === 'land' ? { ...summary, enclosures: enclosures.land } : summary;
  }

  @Get(':party')
  page(@Param('party') party: string, @Query() { after, limit }: PageDto) {
    return this.bookOf(party).page(after, limit);
  }

  @Get(':party/:code')
  dossier(@Param('party') party: string, @Param('code') code: string) {
    const found = this.bookOf(party).view(code);
    if (found) return found;
    throw new HubError('missing', 'not-found', 'The party does not know this dossier');
  }

  private bookOf(party: string) {
    if (LAND_PARTIES.includes(party as LandParty)) return this.cases.engine.books[party as LandParty];
    throw new HubError('missing', 'not-found', 'There is no such party');
  }
}
