/** The borders of docs/architecture.md as errors; test/architecture proves that each rule bites. */
const LAYERS = [
  ['kernel', []],
  ['contracts', ['kernel']],
  ['config', ['kernel']],
  ['observability', ['kernel', 'config']],
  ['persistence', ['kernel', 'contracts', 'config', 'observability']],
  ['messaging', ['kernel', 'contracts', 'config', 'observability', 'persistence']],
  ['cache', ['kernel', 'config', 'observability']],
  ['sealing', ['kernel', 'contracts', 'config', 'observability', 'persistence']],
  ['registry-view', ['kernel', 'contracts', 'config', 'observability', 'messaging']],
  ['outbound', ['kernel']],
  ['connectors', ['kernel', 'contracts', 'outbound']],
  ['files', ['kernel', 'config', 'observability', 'outbound']],
  ['tabular', ['kernel']],
  ['samples', ['kernel', 'contracts']],
  ['http', ['kernel', 'contracts', 'config', 'observability', 'messaging', 'registry-view']],
  [
    'exchange',
    ['kernel', 'contracts', 'config', 'observability', 'persistence', 'messaging', 'cache', 'registry-view', 'http'],
  ],
];

const layerRules = LAYERS.map(([lib, allowed]) => ({
  name: `layers-${lib}`,
  comment: `libs/${lib} may import only: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `(^|/)libs/${lib}/`, pathNot: '\\.spec\\.ts$' },
  to: { path: '(^|/)libs/([^/]+)/', pathNot: `(^|/)libs/(${[lib, ...allowed].join('|')})/` },
}));

/** Each technology in one library, so that it can be changed in one place; tests may look behind it. */
const technologyRule = (name, packages, home) => ({
  name: `only-${home}-knows-${name}`,
  severity: 'error',
  from: { path: '(^|/)(apps|libs)/', pathNot: `(^|/)libs/(${home}|testing)/` },
  to: { path: `node_modules/(${packages})/` },
});

/** Of an app, and of a feature of one. */
const DOMAIN = ['(^|/)apps/[^/]+/src/domain/', '(^|/)apps/[^/]+/src/[^/]+/domain/'];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-app-to-app',
      comment: 'Apps talk over Kafka; only the hub puts them together',
      severity: 'error',
      from: { path: '(^|/)apps/([^/]+)/', pathNot: '(^|/)apps/hub/' },
      to: { path: '(^|/)apps/([^/]+)/', pathNot: '(^|/)apps/$2/' },
    },
    {
      name: 'hub-takes-root-modules-only',
      severity: 'error',
      from: { path: '(^|/)apps/hub/' },
      to: { path: '(^|/)apps/(?!hub/)', pathNot: '(^|/)apps/[^/]+/src/[^/]+\\.module\\.ts$' },
    },
    { name: 'no-lib-to-app', severity: 'error', from: { path: '(^|/)libs/' }, to: { path: '(^|/)apps/' } },
    {
      name: 'libs-only-through-their-index',
      severity: 'error',
      from: { path: '(^|/)(apps|libs)/([^/]+)/' },
      to: { path: '(^|/)libs/([^/]+)/src/', pathNot: ['(^|/)libs/[^/]+/src/index\\.ts$', '(^|/)$2/$3/'] },
    },
    {
      name: 'domain-knows-no-framework',
      comment: 'Rules are plain functions: a domain folder imports itself, the kernel and types of the contracts',
      severity: 'error',
      from: { path: DOMAIN, pathNot: '\\.spec\\.ts$' },
      to: { pathNot: [...DOMAIN, '(^|/)libs/(kernel|contracts)/'] },
    },
    {
      name: 'kernel-knows-no-framework',
      severity: 'error',
      from: { path: '(^|/)libs/kernel/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '(^|/)libs/kernel/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'test-tools-stay-in-tests',
      severity: 'error',
      from: { path: '(^|/)(apps|libs)/', pathNot: ['\\.spec\\.ts$', '(^|/)libs/testing/'] },
      to: { path: '(^|/)libs/testing/' },
    },
    technologyRule('kafkajs', 'kafkajs', 'messaging'),
    technologyRule('typeorm', 'typeorm|pg|pg-copy-streams', 'persistence'),
    technologyRule('ioredis', 'ioredis', 'cache'),
    technologyRule('s3', '@aws-sdk/[^/]+', 'files'),
    ...layerRules,
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.hub)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js'],
      conditionNames: ['import', 'default'],
    },
  },
};
