import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configurationTable, loadConfig } from '../src/config.ts';

const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
const sources = {
  readFile: () => {
    throw new Error('no certificate is named here');
  },
  now: () => 0,
};

/** Every variable, those behind a # too. */
const everything = parseEnv(example.replace(/^#(?=\w+=)/gm, ''));
const active = parseEnv(example);
const isPlaceholder = (value: string | undefined): boolean => /^<.+>$/.test(value ?? '');
const sampleOf = (name: string): string => {
  if (/KEY$/.test(name)) return Buffer.alloc(32, 1).toString('base64');
  if (/(Password|SECRET)$/.test(name)) return 'a-sample-of-a-secret';
  return '0a1b2c3d-1111-4222-8333-444455556666';
};

describe('.env.example', () => {
  it('names exactly the variables of the table, each once', () => {
    const names = [...example.matchAll(/^#?(\w+)=/gm)].map((found) => found[1] ?? '');
    expect([...names].sort()).toEqual(configurationTable.map(({ name }) => name).sort());
  });

  it('shows the defaults as the table has them', () => {
    for (const { name, default: fallback } of configurationTable) {
      const value = everything[name];
      if (!isPlaceholder(value)) expect([name, value]).toEqual([name, fallback]);
    }
  });

  it('starts the bot once its placeholders are filled', () => {
    const filled = Object.entries(active).map(([name, value]) => [name, isPlaceholder(value) ? sampleOf(name) : value]);
    const result = loadConfig(Object.fromEntries(filled), sources);
    expect(result.ok ? [] : result.problems).toEqual([]);
    expect(result.ok && result.config.roles.kind).toBe('groups');
  });

  it('is refused while it is not filled, a line for each placeholder', () => {
    const placeholders = Object.keys(active).filter((name) => isPlaceholder(active[name]));
    const result = loadConfig(active, sources);
    const lines = result.ok ? [] : result.problems;
    expect(placeholders.length).toBeGreaterThan(7);
    for (const name of placeholders) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${name} (is|cannot be used) .*`)));
    }
    expect(lines).toHaveLength(placeholders.length);
    expect(lines.every((line) => line.includes(' is a placeholder. Set it to '))).toBe(true);
  });

  it('has every placeholder of an optional variable refused too, should it be forgotten', () => {
    const optional = Object.keys(everything).filter((name) => isPlaceholder(everything[name]) && !(name in active));
    expect(optional.length).toBeGreaterThan(10);
    for (const name of optional) {
      const result = loadConfig({ [name]: everything[name] }, sources);
      expect(result.ok ? [] : result.problems).toContainEqual(expect.stringContaining(`${name} is a placeholder.`));
    }
  });
});
