import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

// What every file of src may import, as architecture has it: the arrows point inward, to agreements.

const root = new URL('../src', import.meta.url).pathname;

interface SourceFile {
  /** Relative to src, with slashes. */
  readonly path: string;
  readonly text: string;
  /** `agreements/ports.ts` for our own, the name for a package. */
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { path: path.split(sep).join('/'), text, imports: importsOf(path, text) };
  });

/** Static, type-only, re-exporting, side-effect and dynamic imports; comments do not count. */
function importsOf(path: string, text: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const patterns = [
    /^\s*(?:import|export)\s[^'";]*?\sfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\b(?:import|require|import\.meta\.resolve)\s*\(\s*['"`]([^'"`]+)['"`]/g,
  ];
  const names = patterns.flatMap((pattern) => [...code.matchAll(pattern)].map(([, name = '']) => name));
  return names.map((name) =>
    name.startsWith('.')
      ? relative(root, join(root, dirname(path), name))
          .split(sep)
          .join('/')
      : name.startsWith('node:')
        ? name
        : name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
  );
}

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
const within = (folder: string): readonly SourceFile[] => files.filter(({ path }) => path.startsWith(`${folder}/`));
const isFile = (name: string): boolean => /\.(ts|js|json)$/.test(name);
const isOurs = (name: string): boolean => isFile(name) && !name.startsWith('../');
const isPackage = (name: string): boolean => !name.startsWith('node:') && !isFile(name);

/** Imports of our own files that lead to none of the folders named. */
function strays(from: readonly SourceFile[], allowed: readonly string[]): readonly string[] {
  return from.flatMap(({ path, imports }) =>
    imports.filter((name) => isOurs(name) && !allowed.includes(folderOf(name))).map((name) => `${path} → ${name}`),
  );
}

const naming = (from: readonly SourceFile[], wanted: (name: string) => boolean): readonly string[] =>
  from.flatMap(({ path, imports }) => imports.filter(wanted).map((name) => `${path} → ${name}`));

const holding = (pattern: RegExp): readonly string[] =>
  files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe('the arrows point inward', () => {
  test('there is something to look at', () => {
    expect(within('agreements').length).toBeGreaterThan(20);
    expect(within('bot').length).toBeGreaterThan(0);
    expect(files.find(({ path }) => path === 'agreements/work.ts')?.imports).toContain('agreements/finalize.ts');
  });

  test('imports of every kind are seen', () => {
    const text = [
      "import type { A } from './a.ts';",
      "import { b,\n  type C } from '../store/b.ts';",
      "export { d } from './d.ts';",
      "import './e.ts';",
      "const f = await import('../bot/f.ts');",
      "// import { g } from './g.ts';",
      "import { h } from '@scope/package/deep';",
      "import i from 'package/deep';",
    ].join('\n');
    expect([...importsOf('agreements/x.ts', text)].sort()).toEqual(
      [
        'agreements/a.ts',
        'store/b.ts',
        'agreements/d.ts',
        'agreements/e.ts',
        'bot/f.ts',
        '@scope/package',
        'package',
      ].sort(),
    );
  });

  test('agreements import no other folder, and no package but zod and fastest-levenshtein', () => {
    expect(strays(within('agreements'), ['agreements'])).toEqual([]);
    const allowed = ['zod', 'fastest-levenshtein'];
    expect(naming(within('agreements'), (name) => isPackage(name) && !allowed.includes(name))).toEqual([]);
    expect(naming(within('agreements'), (name) => name.startsWith('node:'))).toEqual([]);
  });

  test.each(['bot', 'web', 'portfolio', 'store', 'partner-center', 'entra', 'evidence'])(
    '%s imports agreements and itself',
    (folder) => {
      const shared = (path: string): boolean => !path.includes('/');
      const above = folder === 'bot' || folder === 'web' ? ['portfolio'] : [];
      const found = strays(within(folder), ['agreements', folder, ...above, '']);
      expect(found).toEqual([]);
      const tops = naming(within(folder), (name) => isOurs(name) && shared(name));
      const transport = /→ (log|server|server-[a-z]+|config)\.ts$/;
      expect(tops.filter((arrow) => !transport.test(arrow))).toEqual([]);
    },
  );

  test('the runner and the stand-in import nothing of ours', () => {
    expect(strays(within('simulator'), ['simulator'])).toEqual([]);
    expect(naming(files, isOurs).filter((arrow) => arrow.startsWith('runner.ts'))).toEqual([]);
  });

  test('only the bot looks outside src, at the card templates', () => {
    const outside = naming(files, (name) => name.startsWith('../'));
    expect(outside.filter((arrow) => !/^bot\/\S+ → \.\.\/cards\/[\w-]+\.json$/.test(arrow))).toEqual([]);
  });

  test('nobody imports a root', () => {
    const isRoot = (name: string): boolean =>
      name === 'main.ts' || name === 'demo.ts' || name === 'simulator/main.ts' || name.startsWith('tools/');
    const outside = files.filter(({ path }) => !isRoot(path));
    expect(naming(outside, isRoot)).toEqual([]);
  });
});

describe('what only one place may do', () => {
  test('create an agreement: finalize.ts', () => {
    const calling = holding(/\.createAgreement\s*\(/).filter((path) => !path.startsWith('partner-center/'));
    expect(calling).toEqual(['agreements/finalize.ts']);
  });

  test('read the environment: the roots', () => {
    const reading = holding(/\bprocess\s*(\.\s*env\b|\[\s*['"]env['"]\s*\])/);
    const isRoot = (path: string): boolean =>
      ['main.ts', 'demo.ts', 'simulator/main.ts'].includes(path) || path.startsWith('tools/');
    expect(reading.filter((path) => !isRoot(path))).toEqual([]);
  });

  test('know botbuilder and teams-ai: the bot', () => {
    const teams = (name: string): boolean =>
      name.startsWith('botbuilder') || name.startsWith('botframework') || name === '@microsoft/teams-ai';
    const isRoot = (path: string): boolean => path === 'main.ts' || path === 'demo.ts' || path.startsWith('tools/');
    expect(
      naming(
        files.filter(({ path }) => !path.startsWith('bot/') && !isRoot(path)),
        teams,
      ),
    ).toEqual([]);
  });
});
