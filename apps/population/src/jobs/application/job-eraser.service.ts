import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import { DataKeys } from '#libs/sealing';
import { JobChunksRepository } from '../persistence/job-chunks.repository.js';
import { JobLifeRepository } from '../persistence/job-life.repository.js';

const CHUNKS_AT_ONCE = 500;

/** Erases what is kept of the people of a job: first the key, after which nothing can be read, then the rows. */
@Injectable()
export class JobEraser {
  constructor(
    private readonly database: Database,
    private readonly keys: DataKeys,
  ) {}

  /** May be done again where it broke off. Counts stay. */
  async erase(id: string, keyId: string): Promise<void> {
    await this.removeData(id, keyId);
    await new JobLifeRepository(this.database).markErased(id);
  }

  /** Of an upload that came to nothing: the job too. */
  async discard(id: string, keyId: string): Promise<void> {
    await this.removeData(id, keyId);
    await new JobLifeRepository(this.database).remove(id);
  }

  private async removeData(id: string, keyId: string): Promise<void> {
    await this.keys.destroy([keyId]);
    const chunks = new JobChunksRepository(this.database);
    while (await chunks.remove(id, CHUNKS_AT_ONCE));
  }
}
