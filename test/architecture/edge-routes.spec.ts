import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

type Door = 'exchange' | 'management';
/** Which app answers a path. */
type Router = (path: string) => string | undefined;

const PORTS: Readonly<Record<Door, string>> = { exchange: '8080', management: '8081' };
const textOf = (path: string): string => readFileSync(path, 'utf8');

/** Of nginx: the first pattern that fits, else the longest beginning. */
function nginxRouter(door: Door): Router {
  const block = textOf('docker/edge.conf')
    .split(/^server \{/m)
    .find(server => server.includes(`listen ${PORTS[door]};`))!;
  const locations = [...block.matchAll(/location (~ )?(\S+) \{ proxy_pass \$(\w+); \}/g)].map(
    ([, isPattern, path, app]) => ({ isPattern: isPattern !== undefined, path: path!, app: app!.replaceAll('_', '-') }),
  );
  const patterns = locations.filter(({ isPattern }) => isPattern);
  const beginnings = locations.filter(({ isPattern }) => !isPattern).sort((a, b) => b.path.length - a.path.length);
  return path =>
    patterns.find(each => new RegExp(each.path).test(path))?.app ??
    beginnings.find(each => path.startsWith(each.path))?.app;
}

/** Of `npm start -- --split`. */
function splitRouter(door: Door): Router {
  const [, table = ''] = new RegExp(`^  ${door}: \\[$([^]*?)^  \\],$`, 'm').exec(textOf('docker/local/edge.mjs')) ?? [];
  const routes = [...table.matchAll(/\[\s*\/(.+)\/,\s*'([a-z-]+)',?\s*\]/g)].map(([, pattern, app]) => ({
    pattern: new RegExp(pattern!),
    app,
  }));
  return path => routes.find(({ pattern }) => pattern.test(path))?.app;
}

/** Every path that an app's controllers answer at a door, with something in the place of what is variable. */
function answeredPaths(): { readonly app: string; readonly door: Door; readonly path: string }[] {
  const files = readdirSync('apps', { recursive: true, encoding: 'utf8' }).filter(
    file => /^[a-z-]+\/src\/.*\.controller\.ts$/.test(file) && !file.startsWith('partner-sim/'),
  );
  return files.flatMap(file => {
    const app = file.split('/')[0]!;
    return textOf(`apps/${file}`)
      .split(/^(?=@Controller\()/m)
      .flatMap(part => pathsIn(part).map(path => ({ app, path, door: doorOf(path) })));
  });
}

function pathsIn(controller: string): string[] {
  const prefix = /^@Controller\('([^']+)'\)/.exec(controller)?.[1];
  if (prefix === undefined) return [];
  const methods = [...controller.matchAll(/@(?:Get|Post|Put|Patch|Delete)\((?:'([^']*)')?\)/g)];
  return methods.map(([, path]) => `/${[prefix, ...(path ? [path] : [])].join('/')}`.replace(/:\w+|\*/g, 'x'));
}

const doorOf = (path: string): Door => (path.startsWith('/api/') ? 'management' : 'exchange');

describe('a hub whose apps are processes of their own', () => {
  const paths = answeredPaths();

  it('has each path of a controller answered by its app, behind nginx as well as in a split start', () => {
    for (const { app, door, path } of paths) {
      expect([path, nginxRouter(door)(path), splitRouter(door)(path)]).toEqual([path, app, app]);
    }
    expect(paths.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/v1/files/x', '/v1/files/x/x', '/api/v1/reconciliations', '/v1/transactions/x']),
    );
    expect(paths.length).toBeGreaterThan(40);
  });
});
