import { readFile } from 'node:fs/promises';
import { HubError } from '#libs/kernel';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

interface CredentialsFile {
  readonly clients?: Readonly<Record<string, Partial<Credentials>>>;
}

/** The credentials of each system, as the hub's registry wrote them down. Read at each run: it may come late. */
export async function readCredentials(file: string | undefined): Promise<ReadonlyMap<string, Credentials>> {
  if (!file) throw new HubError('unavailable', 'unavailable', 'SANDBOX_CREDENTIALS_FILE is not set');
  const content = JSON.parse(await readFile(file, 'utf8')) as CredentialsFile;
  const entries = Object.entries(content.clients ?? {}).filter(
    (entry): entry is [string, Credentials] => !!entry[1].clientId && !!entry[1].clientSecret,
  );
  return new Map(entries);
}
