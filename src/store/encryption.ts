import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { personalFields, type Table, type Tables } from '../agreements/rows.ts';
import { EncryptionKeyError } from './errors.ts';
import type { EncryptionKeys } from './keys.ts';

/** A row as it lies on disk: each personal field is `{"$enc": "v1:<key id>:<base64 of iv, tag, ciphertext>"}`, null stays null. */
export type StoredRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number };

/** Encrypts the personal fields of rows on their way to the disk and decrypts them on the way back. */
export interface RowCipher {
  /** The row itself where its table has no personal fields. */
  readonly encrypt: <T extends Table>(table: T, row: Tables[T]) => StoredRow;
  /** Throws an EncryptionKeyError where no given key fits. */
  readonly decrypt: <T extends Table>(table: T, stored: StoredRow) => Tables[T];
  /** The id of the key that the row's values were encrypted with; null where none is. */
  readonly keyOf: (stored: StoredRow) => string | null;
  /** Whether a value of the row was encrypted with another than the current key. */
  readonly isOld: (stored: StoredRow) => boolean;
  /** The ids of other keys that something was decrypted with so far. */
  readonly oldKeysUsed: () => readonly string[];
}

const ivBytes = 12;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';
const personal: { readonly [T in Table]?: readonly string[] } = personalFields;

/** AES-256-GCM; table, id and field are authenticated with each value, so that a ciphertext cannot be moved to another row. */
export function createRowCipher(keys: EncryptionKeys): RowCipher {
  // Key objects are made once: handing over the bytes costs three times as much a value.
  const currentKey = createSecretKey(keys.current.key);
  const byId = new Map(keys.others.map((key) => [key.id, createSecretKey(key.key)])).set(keys.current.id, currentKey);

  const used = new Set<string>();

  function encryptValue(value: unknown, place: string): unknown {
    if (value === null || value === undefined) return value;
    // A fresh random iv each time: a repeated one would break GCM.
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, currentKey, iv);
    cipher.setAAD(Buffer.from(place));
    const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    const all = Buffer.concat([iv, cipher.getAuthTag(), text]);
    return { $enc: `v1:${keys.current.id}:${all.toString('base64')}` };
  }

  function decryptValue(sealed: string, place: string): unknown {
    const [version, keyId = '', data = ''] = sealed.split(':');
    if (version !== 'v1') throw new EncryptionKeyError(`${place} is encrypted in an unknown way (${version})`);
    const key = byId.get(keyId);
    if (key === undefined) throw new EncryptionKeyError(missing(keyId, [...byId.keys()], place));
    if (keyId !== keys.current.id) used.add(keyId);
    try {
      const all = Buffer.from(data, 'base64');
      const decipher = createDecipheriv(algorithm, key, all.subarray(0, ivBytes), { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(all.subarray(ivBytes, ivBytes + tagBytes));
      const text = Buffer.concat([decipher.update(all.subarray(ivBytes + tagBytes)), decipher.final()]);
      return JSON.parse(text.toString('utf8'));
    } catch {
      throw new EncryptionKeyError(
        `${place}: encryption key ${keyId} does not fit what was written with it, or the value was changed on disk. Nothing was changed.`,
      );
    }
  }

  return {
    encrypt: (table, row) => {
      if (!isStoredRow(row)) throw new TypeError(`${table}: not a row`);
      const stored: StoredRow = row;
      const fields = (personal[table] ?? []).filter((field) => (stored[field] ?? null) !== null);
      // Where there is nothing to hide, the row is its own stored form: memory keeps it once.
      if (fields.length === 0) return stored;
      const sealed = fields.map((field) => [field, encryptValue(stored[field], `${table}/${row.id}/${field}`)]);
      return { ...stored, ...Object.fromEntries(sealed) };
    },
    decrypt: (table, stored) => {
      const opened = Object.entries(stored).flatMap(([field, value]) => {
        const text = sealedText(value);
        return text === null ? [] : [[field, decryptValue(text, `${table}/${stored.id}/${field}`)]];
      });
      const row = opened.length === 0 ? stored : { ...stored, ...Object.fromEntries(opened) };
      if (!isRowOf(table, row)) throw new TypeError(`${table}/${stored.id} is not a row`);
      return row;
    },
    keyOf: (stored) => {
      const [text] = Object.values(stored).flatMap((value) => sealedText(value) ?? []);
      return text?.split(':')[1] ?? null;
    },
    isOld: (stored) =>
      Object.values(stored).some((value) => {
        const text = sealedText(value);
        return text !== null && !text.startsWith(`v1:${keys.current.id}:`);
      }),
    oldKeysUsed: () => [...used],
  };
}

function missing(keyId: string, given: readonly string[], place: string): string {
  return (
    `${place} was encrypted with key ${keyId}, which is not among the given ones (${given.join(', ')}). ` +
    'Nothing was changed. Set ENCRYPTION_KEY to the key that this data was written with, or add that key after a comma.'
  );
}

function sealedText(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('$enc' in value)) return null;
  return typeof value.$enc === 'string' ? value.$enc : null;
}

/** Rows are written by this program and guarded by checksums, so that id and version are enough to tell one. */
function isRowOf<T extends Table>(_table: T, value: Readonly<Record<string, unknown>>): value is Tables[T] & StoredRow {
  return isStoredRow(value);
}

/** Whether a value read from disk has what every row has. */
export function isStoredRow(value: unknown): value is StoredRow {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('version' in value)) return false;
  return typeof value.id === 'string' && Number.isSafeInteger(value.version);
}
