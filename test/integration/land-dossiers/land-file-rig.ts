import type { RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { LandDossiersConfig } from '#libs/config';
import type { FileFetcher } from '#libs/files';
import { waitFor } from '#libs/testing';
import { FileBringer } from '../../../apps/land-dossiers/src/application/file-bringer.service.js';
import { FileCollector } from '../../../apps/land-dossiers/src/application/file-collector.service.js';
import { FileOutcomes } from '../../../apps/land-dossiers/src/application/file-outcomes.service.js';
import type { Told } from '../../../apps/land-dossiers/src/land-test-kit.js';
import {
  type FileState,
  WantedFilesRepository,
} from '../../../apps/land-dossiers/src/persistence/wanted-files.repository.js';
import { LocalServer } from '../connectors/support.js';
import { fetcherTo } from '../files/link-answers.js';
import { pdf, TestStore } from '../files/support.js';
import { LandRig } from './land-rig.js';

export const CONTENT = pdf(20_000);

/** A partner's file server, the hub's store and what brings files from one to the other, for one test. */
export class LandFileRig {
  /** What the partner's links answer. */
  answer: RequestListener = (_, response) => void response.end(CONTENT);
  /** How often they were asked. */
  asked = 0;
  private readonly running: FileCollector[] = [];

  private constructor(
    private readonly rig: LandRig,
    readonly store: TestStore,
    private readonly fetcher: FileFetcher,
    private readonly server: LocalServer,
  ) {}

  static async start(rig: LandRig): Promise<LandFileRig> {
    const store = await TestStore.make();
    const fetcher = fetcherTo(store, { attempts: 1, deadlineMs: 5_000, connections: 16 });
    const server = await LocalServer.start((request, response) => {
      files.asked++;
      files.answer(request, response);
    });
    const files = new LandFileRig(rig, store, fetcher, server);
    return files;
  }

  async stop(): Promise<void> {
    for (const collector of this.running) await collector.beforeApplicationShutdown();
    await this.fetcher.close();
    await this.server.stop();
    await this.store.close();
    await this.rig.takeOutbox();
  }

  /** `lookMs`: how often it looks for due files where no place becomes free. */
  collect(lookMs?: number): void {
    const wanted = new WantedFilesRepository(this.rig.database);
    const collector = new FileCollector(
      wanted,
      new FileOutcomes(wanted, this.rig.database, this.rig.newOutbox(), this.store.files),
      new FileBringer(this.rig.database, this.store.files, this.fetcher),
      Object.assign(new LandDossiersConfig(), lookMs === undefined ? {} : { filesLookMs: lookMs }),
    );
    this.running.push(collector);
    collector.onApplicationBootstrap();
  }

  /** An end with one file behind the partner's link. `kind`: of the paper. */
  finished(more: object = {}, kind?: string): Told {
    const file = { url: `${this.server.url}/gcn`, ...more };
    const paper = { name: 'Giấy chứng nhận', ...(kind === undefined ? {} : { kind }), file };
    return { type: 'finished', result: { kind: 'issued', files: [paper] } };
  }

  of(dossierCode: string): Promise<FileState[]> {
    return new WantedFilesRepository(this.rig.database).ofDossier(dossierCode);
  }

  async until(dossierCode: string, state: FileState['state']): Promise<FileState> {
    const look = async () => (await this.of(dossierCode)).find(file => file.state === state);
    return waitFor(look, { what: `a file to be ${state}`, timeoutMs: 15_000 });
  }
}

export interface LandFileRigs {
  readonly rig: LandRig;
  readonly files: LandFileRig;
}

/** For the tests of a file: one database for all, and for each a file server and a store of its own; `begin` is told before each. */
export function useLandFiles(begin: (rigs: LandFileRigs) => void): void {
  let rig: LandRig;
  let files: LandFileRig;
  beforeAll(async () => {
    rig = await LandRig.start();
  });
  afterAll(async () => {
    await rig?.stop();
  });
  beforeEach(async () => {
    files = await LandFileRig.start(rig);
    begin({ rig, files });
  });
  afterEach(async () => {
    await files.stop();
  });
}
