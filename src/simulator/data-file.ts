import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Snapshot, snapshotSchema } from './model.ts';

/** Reads the data file; undefined when there is none. Throws in plain words when it is damaged: nothing is overwritten then. */
export async function readDataFile(path: string): Promise<Snapshot | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return snapshotSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path} is not a data file of the stand-in, or it is damaged. Move it away to start afresh.`, {
      cause,
    });
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Makes the rename itself durable; Windows cannot open a folder and does not need it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Answers with `save()`, which resolves when everything that was known at its call is on disk (written beside, fsynced and
 * renamed). Calls that come while a write runs share the next one. Without a path there is nothing to do.
 */
export function createSaver(path: string | undefined, snapshot: () => Snapshot): () => Promise<void> {
  if (path === undefined) return async () => {};
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const write = async () => {
    next = undefined;
    await mkdir(dirname(path), { recursive: true });
    await writeDurably(path, JSON.stringify(snapshot()));
  };
  return () => {
    if (next === undefined) {
      // A failed write is its own callers' failure; the one after it tries afresh.
      next = running.then(write, write);
      running = next;
    }
    return next;
  };
}
