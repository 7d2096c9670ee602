import { afterEach, expect, it } from '@jest/globals';
import { AppProcess, freePort, urlOf, waitFor } from '#libs/testing';

let app: AppProcess | undefined;
afterEach(() => app?.stop());

async function startWith(onCrash: (how: string) => void): Promise<AppProcess> {
  const port = await freePort();
  const answers = (): Promise<boolean> =>
    fetch(urlOf(port)).then(
      () => true,
      () => false,
    );
  app = new AppProcess('partner-sim', { SANDBOX_PORT: String(port) }, answers, onCrash);
  await app.start();
  return app;
}

it('an app that ends although nobody of the test ended it is heard of', async () => {
  const crashes: string[] = [];
  const started = await startWith(how => crashes.push(how));
  process.kill(started.pid, 'SIGABRT');
  await waitFor(() => crashes.length > 0, { what: 'the end to be heard of' });

  expect(crashes).toEqual(['ended with SIGABRT']);
});

it('one that the test kills, or ends in order, has not crashed', async () => {
  const crashes: string[] = [];
  const started = await startWith(how => crashes.push(how));
  await started.kill9();
  await started.start();
  await started.stop();

  expect(crashes).toEqual([]);
});
