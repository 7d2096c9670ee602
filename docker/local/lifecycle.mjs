import { LocalError, explain, say } from './console.mjs';
import { findNpm } from './process-table.mjs';

const SIGNALS = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });
const LOOK_FOR_NPM_MS = 1_000;

/**
 * The life of a command of ours: `main` does the work and may register what has to be undone; that is done once, in
 * reverse order, whatever ends the command. A second signal ends it at once, and the watchdog does the rest.
 */
export class Lifecycle {
  /** @type {(() => Promise<void> | void)[]} */
  #undo = [];
  #ending = false;
  /** Exit code when a signal ends the command; set it to 0 once being stopped is the normal end. */
  codeOnSignal = /** @type {number | undefined} */ (undefined);

  /** @param {() => Promise<void> | void} work */
  onEnd(work) {
    this.#undo.push(work);
  }

  get isEnding() {
    return this.#ending;
  }

  /** @returns {Promise<boolean>} whether all of it worked */
  async undo() {
    let worked = true;
    for (let work = this.#undo.pop(); work; work = this.#undo.pop()) {
      try {
        await work();
      } catch (error) {
        process.stderr.write(`${explain(error)}\n`);
        worked = false;
      }
    }
    return worked;
  }

  /** @param {number} code @returns {Promise<never>} */
  async end(code) {
    if (this.#ending) return new Promise(() => undefined);
    this.#ending = true;
    const undone = await this.undo();
    process.exit(undone ? code : code || 1);
  }

  /** @param {unknown} error @returns {Promise<never>} */
  fail(error) {
    if (!this.#ending) process.stderr.write(`${explain(error)}\n`);
    return this.end(error instanceof LocalError ? error.exitCode : 1);
  }

  watchSignals() {
    for (const [signal, code] of Object.entries(SIGNALS)) {
      process.on(signal, () => {
        if (this.#ending) process.exit(code);
        say(`Stopping (${signal}) ...`);
        void this.end(this.codeOnSignal ?? code);
      });
    }
    process.on('uncaughtException', error => void this.fail(error));
  }

  /**
   * npm waits for what it runs, so when it has gone it was killed, and nobody is there to stop us. The shell between
   * does not pass a signal on.
   */
  watchNpm() {
    if (!process.env['npm_lifecycle_event']) return;
    const npm = findNpm();
    const timer = setInterval(() => {
      if (findNpm() !== npm) void this.fail(new LocalError('npm has gone: stopping'));
    }, LOOK_FOR_NPM_MS);
    timer.unref();
  }
}

/**
 * Runs a command; its exit code is what `main` returns.
 * @param {(life: Lifecycle) => Promise<number>} main
 */
export function runCommand(main) {
  const life = new Lifecycle();
  life.watchSignals();
  life.watchNpm();
  main(life).then(
    code => life.end(code),
    error => life.fail(error),
  );
}
