import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { FAULT_KINDS, FAULT_TARGET, type FaultKind } from './fault.js';

/** Body of `POST /control/faults`. */
export class FaultDto {
  @Matches(FAULT_TARGET, {
    message: 'must be dvcqg, webhook/<receiver>, vbdlis/<party>, land-files, population or sent/<party>',
  })
  target!: string;

  @IsIn(FAULT_KINDS)
  kind!: FaultKind;

  @IsNumber()
  @Min(0)
  @Max(1)
  share: number = 1;

  /** ms; absent = until it is taken away. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400_000)
  forMs?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(600_000)
  delayMs?: number;

  @IsBoolean()
  afterEffect: boolean = false;
}
