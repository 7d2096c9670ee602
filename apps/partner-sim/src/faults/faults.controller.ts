import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { canPlay, type Fault } from './fault.js';
import { FaultDto } from './fault.dto.js';
import { FaultsService } from './faults.service.js';

@Controller('control/faults')
export class FaultsController {
  constructor(private readonly faults: FaultsService) {}

  @Post()
  @HttpCode(201)
  arm(@Body() dto: FaultDto): Fault {
    const fault = toFault(dto);
    this.faults.arm(fault);
    return fault;
  }

  @Get()
  list() {
    return { faults: this.faults.list() };
  }

  @Delete()
  @HttpCode(204)
  clear(): void {
    this.faults.clear();
  }
}

function toFault({ target, kind, share, forMs, delayMs, afterEffect }: FaultDto): Fault {
  if (!canPlay(target, kind)) {
    const errors = [{ pointer: '/kind', message: `${target} cannot play ${kind}` }];
    throw new HubError('invalid', 'malformed', 'The request is not acceptable', { errors });
  }
  const endsAt = forMs === undefined ? Infinity : Date.now() + forMs;
  // A slow call has its effect anyway, once.
  return { target, kind, share, endsAt, delayMs: delayMs ?? 0, afterEffect: afterEffect && kind !== 'slow' };
}
