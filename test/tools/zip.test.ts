import { describe, expect, test } from 'vitest';
import { zip } from '../../src/tools/zip.ts';
import { readZip } from './read-zip.ts';

const text = { name: 'manifest.json', content: Buffer.from('{"text": "Grüße"}'.repeat(500)) };
const binary = {
  name: 'icons/colour.png',
  content: Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 7919) % 256)),
};
const nothing = { name: 'empty.txt', content: Buffer.alloc(0) };

describe('zip', () => {
  test('gives back every file as it was, in the same order', () => {
    const files = readZip(zip([text, binary, nothing]));
    expect([...files.keys()]).toEqual(['manifest.json', 'icons/colour.png', 'empty.txt']);
    expect([...files.values()]).toEqual([text.content, binary.content, nothing.content]);
  });

  test('compresses', () => {
    expect(zip([text]).length).toBeLessThan(text.content.length / 4);
  });

  test('gives the same bytes for the same files', () => {
    expect(zip([text, binary])).toEqual(zip([text, binary]));
  });

  test('makes an archive of nothing', () => {
    expect(readZip(zip([])).size).toBe(0);
  });

  test('is caught by its reader when a byte was changed', () => {
    const archive = zip([nothing, text]);
    archive.writeUInt8(archive.readUInt8(14) ^ 1, 14);
    expect(() => readZip(archive)).toThrow('differ');
  });
});
