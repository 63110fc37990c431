import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../src/simulator/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));

describe('the stand-in', () => {
  it.each(files)('%s imports nothing of ours: its own files, node and zod alone', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const imports = [...text.matchAll(/(?:from|import|import\() ?'([^']+)'/g)].map(([, from]) => from ?? '');
    expect(imports.filter((from) => !/^(node:|zod$|\.\/[\w-]+\.ts$)/.test(from))).toEqual([]);
  });

  it('has files to check', () => {
    expect(files.length).toBeGreaterThan(20);
  });
});
