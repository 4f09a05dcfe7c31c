/** What the documentation tells people to write into their files is taken by the companion as it stands there, and its links lead somewhere. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { parse, stringify } from 'yaml';
import { REPOSITORY } from './installed.ts';
import { loadCredentials } from '../../server/src/credentials/index.ts';
import { appFaults, readApps } from '../../server/src/identity/apps.ts';
import { readClients } from '../../server/src/identity/clients.ts';

const DOCS = new URL('../../docs/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'rialto-documentation-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Block {
  readonly section: string;
  readonly yaml: string;
}

/** Every YAML block of a page, with the heading it is below. */
function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let section = page;
  let lines: string[] | undefined;
  for (const line of readFileSync(new URL(page, DOCS), 'utf8').split('\n')) {
    if (lines === undefined && line === '```yaml') lines = [];
    else if (lines !== undefined && line === '```') {
      blocks.push({ section, yaml: lines.join('\n') });
      lines = undefined;
    } else if (lines !== undefined) lines.push(line);
    else if (/^#+ /.test(line)) section = line.replace(/^#+ /, '');
  }
  return blocks;
}

type Entry = Readonly<Record<string, unknown>> & { readonly name: string };
type File = Readonly<
  Partial<Record<'externalCredentials' | 'namedCredentials' | 'permissionSets', readonly Entry[]>>
>;

const NOTHING = {
  authenticationProtocol: 'NoAuthentication',
  principals: [{ name: 'Firm', type: 'NamedPrincipal', sequenceNumber: 1 }],
};

/** Adds what an example leaves to the rest of the file: the other half of a credential. */
function completed(block: unknown): File {
  const file: File = Array.isArray(block) ? { externalCredentials: block as Entry[] } : (block as File);
  const { externalCredentials = [], namedCredentials = [] } = file;
  const halves = {
    externalCredentials: namedCredentials
      .filter(({ externalCredential: name }) => externalCredentials.every((each) => each.name !== name))
      .map(({ externalCredential: name, label }) => ({ ...NOTHING, name: String(name), label })),
    namedCredentials: externalCredentials
      .filter(({ name }) => namedCredentials.every((each) => each['externalCredential'] !== name))
      .map(({ name, label }) => ({
        ...{ name, label, externalCredential: name },
        ...{ type: 'SecuredEndpoint', url: 'https://api.example' },
      })),
  };
  return {
    ...file,
    externalCredentials: [...externalCredentials, ...halves.externalCredentials],
    namedCredentials: [...namedCredentials, ...halves.namedCredentials],
  };
}

const examples = blocksOf('credentials.md');

for (const { section, yaml } of examples)
  test(`docs/credentials.md, ${section}: the example is taken without a fault`, () => {
    const path = join(folder, 'credentials.yaml');
    writeFileSync(path, stringify(completed(parse(yaml))));
    const { namedCredentials } = loadCredentials(path, {});
    assert.notEqual(namedCredentials.size, 0);
  });

test('docs/credentials.md has an example of every protocol and variant', () => {
  const documented = new Set(
    examples
      .flatMap(({ yaml }) => completed(parse(yaml)).externalCredentials ?? [])
      .map((each) => each['authenticationProtocolVariant'] ?? each['authenticationProtocol']),
  );
  assert.deepEqual(
    [...documented].sort(),
    [
      ...['AuthorizationCode', 'AwsSv4', 'Basic', 'ClientCredentialsClientSecret'],
      ...['ClientCredentialsClientSecretBasic', 'ClientCredentialsJwtAssertion', 'Custom'],
      ...['HttpMessageSignature', 'Jwt', 'JwtBearer', 'NoAuthentication', 'TokenExchange'],
    ].sort(),
  );
});

for (const { section, yaml } of blocksOf('clients.md'))
  test(`docs/clients.md, ${section}: the example is taken without a fault`, () => {
    const keyOf = (): string =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .publicKey.export({ type: 'spki', format: 'pem' })
        .toString();
    const given = parse(yaml, (_key, value: unknown) =>
      value === '-----BEGIN PUBLIC KEY-----…' ? keyOf() : value,
    ) as object;
    const secret = (name: string): string =>
      name.includes('CALLBACK') ? `whsec_${Buffer.alloc(32, 1).toString('base64')}` : 's'.repeat(24);
    assert.deepEqual(readClients(stringify(given), secret, keyOf).faults, []);
  });

test('docs/embedded-apps.md: the app of one’s own is taken by the companion, beside those that are there', () => {
  const [app = '', client = ''] = [
    ...readFileSync(new URL('embedded-apps.md', DOCS), 'utf8').matchAll(/^ +```yaml\n(.*?)^ +```$/gms),
  ].map(([, yaml]) => yaml!);
  const withMore = (name: string, member: string, more: string): string => {
    const file = parse(readFileSync(join(REPOSITORY, 'config', name), 'utf8')) as Record<string, unknown[]>;
    return stringify({ [member]: [...file[member]!, ...(parse(more) as unknown[])] });
  };
  const fillIn = (text: string): { value: string } => ({
    value: text.replaceAll(/\$\{\w+:-(.*?)\}/g, '$1'),
  });
  const { apps, faults } = readApps(withMore('apps.yaml', 'apps', app), { fillIn, isProduction: false });
  const clients = readClients(
    withMore('clients.yaml', 'clients', client),
    () => 's'.repeat(16),
    () => '',
  );
  assert.deepEqual([...faults, ...clients.faults], []);
  assert.ok(apps && clients.clients);
  assert.deepEqual(appFaults(apps, clients.clients), []);
  assert.equal(apps.get('my-app')?.clientId, 'my-app');
});

test('docs/embedded-apps.md: what it says to copy is there', () => {
  const page = readFileSync(new URL('embedded-apps.md', DOCS), 'utf8');
  const named = [...page.matchAll(/`((?:custom|csp|flexi|permission)\w+\/\w[^`]*-meta\.xml)`/g)].map(
    ([, path]) => path!,
  );
  assert.ok(named.length >= 5, `names ${named.length}`);
  assert.deepEqual(
    named.filter((path) => !existsSync(join(REPOSITORY, 'force-app/demo', path))),
    [],
  );
});

test('docs/fdc3.md: its lines give storage to a frame where the browser blocks it, and leave it alone elsewhere', () => {
  const [, lines = ''] = /```js\n(try \{.*?)```/s.exec(readFileSync(new URL('fdc3.md', DOCS), 'utf8'))!;
  const blocked = Object.defineProperty({} as { sessionStorage: Storage }, 'sessionStorage', {
    configurable: true,
    get: () => {
      throw new DOMException('Access is denied for this document.', 'SecurityError');
    },
  });
  runInNewContext(lines, { window: blocked });
  blocked.sessionStorage.setItem('a', 'b');
  assert.equal(blocked.sessionStorage.getItem('a'), 'b');
  blocked.sessionStorage.removeItem('a');
  assert.equal(blocked.sessionStorage.getItem('a'), null);
  const theirs = { getItem: () => null };
  const open = { sessionStorage: theirs };
  runInNewContext(lines, { window: open });
  assert.equal(open.sessionStorage, theirs);
});

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .replaceAll(' ', '-');

const anchorsIn = (page: URL): Set<string> =>
  new Set(
    readFileSync(page, 'utf8')
      .replaceAll(/^```.*?^```/gms, '')
      .split('\n')
      .flatMap((line) => /^#+ (.*)$/.exec(line)?.[1] ?? [])
      .map(anchorOf),
  );

const PAGES = [
  new URL('../README.md', DOCS),
  ...readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => new URL(name, DOCS)),
];

test('every link from page to page leads to something, heading included', () => {
  const dead = PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const target = new URL(link, page);
        const { hash } = target;
        target.hash = '';
        if (!existsSync(target)) return true;
        return hash !== '' && !anchorsIn(target).has(decodeURIComponent(hash.slice(1)));
      })
      .map((link) => `${page.pathname}: ${link}`),
  );
  assert.deepEqual(dead, []);
});

test('every command of the documentation is one of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', DOCS), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const unknown = PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/npm run (?:-s )?([a-z][a-z:-]*[a-z])/g)]
      .map(([, name]) => name!)
      .filter((name) => scripts[name] === undefined),
  );
  assert.deepEqual([...new Set(unknown)], []);
});

test('every test a page names is there, and so is one for each complaint', () => {
  const tests = globSync('{server,packages,scripts}/**/*.test.ts', {
    cwd: REPOSITORY,
    exclude: (name) => name === 'node_modules',
  });
  for (const page of readdirSync(DOCS).filter((name) => name.endsWith('.md')))
    for (const [, named = ''] of readFileSync(new URL(page, DOCS), 'utf8').matchAll(/`([\w/]+\.test\.ts)`/g))
      assert.ok(
        tests.some((path) => `/${path.replaceAll('\\', '/')}`.endsWith(`/${named}`)),
        `${page} names ${named}`,
      );
  const sources = tests.map((path) => readFileSync(join(REPOSITORY, path), 'utf8')).join('\n');
  const missing = Array.from({ length: 15 }, (_, index) => index + 1).filter(
    (number) => !new RegExp(`complaint ${number}: `).test(sources),
  );
  assert.deepEqual(missing, []);
});
