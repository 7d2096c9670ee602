import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

/** A page of a list: what comes after so many. */
export class PageDto {
  @Type(() => Number)
  @IsInt()
  @Min(0)
  after: number = 0;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000)
  limit: number = 1_000;
}
