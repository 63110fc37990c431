import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../src/simulator/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

describe('the stand-in', () => {
  it.each(files)('%s imports nothing of ours: its own files, node, zod and jose alone', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const imports = [...text.matchAll(/(?:from|import|import\() ?'([^']+)'/g)].map(([, from]) => from ?? '');
    expect(
      imports.filter((from) => !/^(node:|zod$|jose$|\.\/(entra\/)?[\w-]+\.ts$|\.\.\/[\w-]+\.ts$)/.test(from)),
    ).toEqual([]);
  });

  it('has files to check', () => {
    expect(files.length).toBeGreaterThan(20);
  });
});
