import { createHash, randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EncryptionKeyError } from './errors.ts';
import { makeFolder, syncFolder } from './folders.ts';

/** An AES-256 key. `id` is made from the key, so that it can stand beside what the key encrypted. */
export interface EncryptionKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** `current` encrypts; `others` still decrypt what was written before a rotation. */
export interface EncryptionKeys {
  readonly current: EncryptionKey;
  readonly others: readonly EncryptionKey[];
}

const keyBytes = 32;
const howToMake = 'make one with: openssl rand -base64 32';

/**
 * Reads one or more keys, comma-separated, each 32 bytes in base64 or hex; the first encrypts, the others only decrypt.
 * Throws an EncryptionKeyError that says which key is wrong and how, and never shows it.
 */
export function parseEncryptionKeys(text: string): EncryptionKeys {
  const parts = text.split(',').map((part) => part.trim());
  const [current, ...others] = parts.map((part, index) => parseKey(part, index + 1, parts.length));
  if (current === undefined) throw new EncryptionKeyError(`No encryption key is given; ${howToMake}`);
  const ids = new Set([current, ...others].map((key) => key.id));
  if (ids.size < parts.length) throw new EncryptionKeyError('The same encryption key is given twice');
  return { current, others };
}

function parseKey(text: string, place: number, count: number): EncryptionKey {
  const which = count === 1 ? 'The encryption key' : `Encryption key ${place} of ${count}`;
  if (text === '') throw new EncryptionKeyError(`${which} is empty; ${howToMake}`);
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : decodeBase64(text);
  if (key === null) throw new EncryptionKeyError(`${which} is neither base64 nor hex; ${howToMake}`);
  if (key.length !== keyBytes) {
    throw new EncryptionKeyError(`${which} is ${key.length} bytes long where ${keyBytes} are needed; ${howToMake}`);
  }
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 12), key };
}

function decodeBase64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}

/**
 * The key in a file that only its owner can read; made on the first call. For the demo: a real bot gets its key from the environment,
 * because a key that lies beside the data protects little. Throws an EncryptionKeyError where the file holds no key.
 */
export async function loadOrMakeKey(file: string): Promise<EncryptionKeys> {
  await makeFolder(dirname(file));
  const made = await makeKeyFile(file);
  const text = made ?? (await readFile(file, 'utf8')).trim();
  try {
    return parseEncryptionKeys(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EncryptionKeyError(
      `${file}: ${reason}. Restore the file, or delete it together with the data it protects.`,
    );
  }
}

/** Answers the new key's text, or null where the file was there already: an existing key is never overwritten. */
async function makeKeyFile(file: string): Promise<string | null> {
  const text = randomBytes(keyBytes).toString('base64');
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    await handle.writeFile(`${text}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(file));
  return text;
}
