import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical, fileForm, type Json } from './canonical.ts';

/** Says how to read an entry. A change of the form gets another number. */
export const format = 'mca-evidence/1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What the chain and the bot need of an entry; the rest is for readers, and hashed all the same. */
const entrySchema = z.looseObject({
  format: z.literal(format),
  sequence: z.number().int().min(1),
  previous: sha256.nullable(),
  writtenAt: z.iso.datetime(),
  customer: z.object({ id: z.string(), companyName: z.string(), domain: z.string() }),
  attestation: z.looseObject({ id: z.string() }),
  page: z.object({ file: z.string(), sha256 }),
  seal: z.string(),
  hash: sha256,
});

export type Entry = z.infer<typeof entrySchema>;

/** An entry as it was read, or what is wrong with its file. */
export type ReadEntry =
  | { readonly kind: 'whole'; readonly entry: Entry; readonly content: Readonly<Record<string, Json>> }
  | { readonly kind: 'damaged'; readonly why: string };

export function sha256Of(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** An entry's own hash: SHA-256 over its canonical form without `hash`. */
export function withHash(content: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const { hash: _hash, ...hashed } = content;
  return { ...hashed, hash: sha256Of(canonical(hashed)) };
}

const jsonObject = z.record(z.string(), z.json());

/** Reads an entry's file and checks that it is whole: its form, byte for byte, and its hash. */
export function readEntry(bytes: Uint8Array): ReadEntry {
  const value = parsed(bytes);
  if (value === null) return { kind: 'damaged', why: 'it is not JSON' };
  if (!Buffer.from(fileForm(value)).equals(bytes))
    return { kind: 'damaged', why: 'its bytes are not those that were written' };
  if (withHash(value)['hash'] !== value['hash']) return { kind: 'damaged', why: 'its content does not match its hash' };
  const entry = entrySchema.safeParse(value);
  if (!entry.success) return { kind: 'damaged', why: 'it is not an entry of evidence that this version can read' };
  return { kind: 'whole', entry: entry.data, content: value };
}

function parsed(bytes: Uint8Array): Readonly<Record<string, Json>> | null {
  try {
    const value = jsonObject.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return value.success ? value.data : null;
  } catch {
    return null;
  }
}
