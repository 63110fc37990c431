import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { alertKinds } from '../src/agreements/alerts.ts';
import { commands } from '../src/bot/commands/index.ts';
import { configurationTable } from '../src/config.ts';

const root = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const rowsOf = (heading: string): string[] => {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  return (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
};

describe('the README', () => {
  it('lists every variable with whether it is required, its default and its meaning', () => {
    const rows = rowsOf('Run it for real').filter((row) => /^\| `[A-Z_a-z]+` \|/.test(row));
    const wanted = configurationTable.map(({ name, required, default: fallback, meaning }) => ({
      name,
      required,
      fallback,
      meaning,
    }));
    for (const { name, required, fallback, meaning } of wanted) {
      const row = rows.find((line) => line.startsWith(`| \`${name}\` |`)) ?? `no row for ${name}`;
      expect(row).toContain(` | ${required} | ${fallback === '' ? '' : `\`${fallback}\``} | ${meaning}`);
    }
    expect(rows).toHaveLength(wanted.length);
  });

  it('lists every command as it is typed, in the order of the table', () => {
    const typed = rowsOf('Commands').flatMap((row) => /^\| `([^`]+)`/.exec(row)?.[1] ?? []);
    expect(typed).toEqual(commands.map(({ name, takes }) => (takes === '' ? name : `${name} ${takes}`)));
  });

  it('lists every kind of alert', () => {
    const kinds = rowsOf('Alerts')
      .slice(1)
      .map((row) => row.split('|')[1]?.trim());
    const spoken = alertKinds.map((kind) => kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
    expect(kinds).toEqual(spoken);
  });

  it('names only scripts that exist', () => {
    const named = [...readme.matchAll(/npm run ([a-z-]+)/g)].map((found) => found[1]);
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(Object.keys(manifest.scripts)).toContain(name);
  });

  it('shows only pictures that are there', () => {
    const pictures = [...readme.matchAll(/[("](docs\/[^)"]+\.png)[)"]/g)].map((found) => found[1] ?? '');
    expect(pictures.length).toBe(6);
    for (const picture of pictures) expect(existsSync(fileURLToPath(new URL(picture, root)))).toBe(true);
  });
});
