import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EncryptionKeyError } from '../../src/store/errors.ts';
import { loadOrMakeKey, parseEncryptionKeys } from '../../src/store/keys.ts';
import { makeFolder } from './lowdb-setup.ts';

const hex = '0f'.repeat(32);
const base64 = Buffer.from('7c'.repeat(32), 'hex').toString('base64');

describe('encryption keys', () => {
  it('are read from hex and base64; the first encrypts', () => {
    const keys = parseEncryptionKeys(` ${hex} , ${base64}`);
    expect(keys.current.key.toString('hex')).toBe(hex);
    expect(keys.others.map((key) => key.key.toString('base64'))).toEqual([base64]);
    expect(keys.current.id).not.toBe(keys.others[0]?.id);
    expect(parseEncryptionKeys(Buffer.from(hex, 'hex').toString('base64'))).toEqual(parseEncryptionKeys(hex));
  });

  it.each([
    ['', 'The encryption key is empty'],
    [`${hex},`, 'Encryption key 2 of 2 is empty'],
    ['geheim!', 'The encryption key is neither base64 nor hex'],
    ['c2hvcnQ=', 'The encryption key is 5 bytes long where 32 are needed'],
    [hex.slice(2), 'The encryption key is 46 bytes long where 32 are needed'],
    [`${hex},${hex}`, 'The same encryption key is given twice'],
  ])('are refused with the reason when they are wrong: %j', (text, reason) => {
    expect(() => parseEncryptionKeys(text)).toThrow(EncryptionKeyError);
    expect(() => parseEncryptionKeys(text)).toThrow(reason);
  });

  it('are never shown in an error', () => {
    const secret = 'c2VjcmV0LXNlY3JldA==';
    expect(() => parseEncryptionKeys(secret)).toThrow(/^(?!.*c2VjcmV0)/);
  });
});

describe('a key in a file', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await makeFolder();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once, for its owner alone, and read from then on', async () => {
    const file = join(folder, 'made', 'key');
    const made = await loadOrMakeKey(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await loadOrMakeKey(file)).toEqual(made);
    expect(await loadOrMakeKey(join(folder, 'another'))).not.toEqual(made);
  });

  it('is never overwritten, not even when the file holds no key', async () => {
    const file = join(folder, 'key');
    await writeFile(file, '');
    await expect(loadOrMakeKey(file)).rejects.toThrow(`${file}: The encryption key is empty`);
    expect(await readFile(file, 'utf8')).toBe('');
  });
});
