import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Matches } from 'class-validator';
import { CitizenTokensService, type IssuedToken } from './citizen-tokens.service.js';

class CitizenDto {
  /** 12 digits, or 9 of the old kind. */
  @Matches(/^(\d{12}|\d{9})$/)
  personalNumber!: string;
}

/** `POST /citizens/token {personalNumber}` answers `{token, expiresInSeconds}`, for `Hub-Citizen-Token`. */
@Controller('citizens/token')
export class CitizenTokensController {
  constructor(private readonly tokens: CitizenTokensService) {}

  @Post()
  @HttpCode(200)
  issue(@Body() { personalNumber }: CitizenDto): Promise<IssuedToken> {
    return this.tokens.issue(personalNumber);
  }
}
