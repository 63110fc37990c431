import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { StoreLockedError } from '../errors.ts';

/**
 * SQLite passes through weaker locks on the way to the exclusive one: of two that start together the one that is further on waits this long
 * for the other to step back, so that they do not refuse each other.
 */
const stepBackMs = 250;

const holderSchema = z.object({ pid: z.int().positive() });

/**
 * Locks a data directory for this process and answers how to let it go. Throws a StoreLockedError where another process, or another
 * store of this one, has it.
 *
 * The lock is SQLite's exclusive lock on an empty database: a lock of the kernel (fcntl on Linux and macOS, LockFileEx on Windows), which
 * Node offers in no other way. The kernel drops it together with its process, so that a restart after kill -9 need not wait; no process
 * id is compared, so that a reused one fools nobody; and of two starts at the same moment one gets it. Containers that share the
 * directory on one machine see each other's lock, which they would not with a socket.
 * This process must not open and close `lock.sqlite` by other means: that would drop an fcntl lock.
 * `lock.json` only tells people who holds the lock.
 */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  const database = join(dataDir, 'lock.sqlite');
  const holder = join(dataDir, 'lock.json');
  const lock = openDatabase(dataDir, database);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (isBusy(error)) throw new StoreLockedError(dataDir, await readHolder(holder));
    throw error;
  }
  try {
    await chmod(database, 0o600);
    await writeFile(holder, `${JSON.stringify({ pid: process.pid })}\n`, { mode: 0o600 });
  } catch (error) {
    lock.close();
    throw error;
  }
  return async () => {
    await rm(holder, { force: true });
    lock.close();
  };
}

function openDatabase(dataDir: string, file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: stepBackMs });
  } catch (cause) {
    throw new Error(`${dataDir} cannot be locked: ${file} cannot be opened. May this user write there?`, { cause });
  }
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5;
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}

async function readHolder(file: string): Promise<number | null> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(file, 'utf8'))).pid;
  } catch {
    // Its owner is just starting or stopping: the lock holds all the same.
    return null;
  }
}
