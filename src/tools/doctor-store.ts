import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Instant } from '../agreements/instant.ts';
import type { Store } from '../agreements/ports.ts';
import type { Config } from '../config.ts';
import { StoreLockedError } from '../store/errors.ts';
import { openStore } from '../store/open.ts';
import { storePlace } from '../store/settings.ts';
import { type Finding, fail, pass, warn } from './doctor-finding.ts';

/** The bot's store, as far as it could be opened. */
export type DoctorStore =
  | { readonly kind: 'opened'; readonly store: Store }
  | { readonly kind: 'absent' }
  | { readonly kind: 'locked' | 'broken'; readonly message: string };

/**
 * Opens what lies in DATA_DIR, and makes nothing where there is nothing: it would belong to the user who runs this. A database is brought
 * to this version's schema, as the bot's start would.
 */
export async function openForDoctor(
  settings: Config['store'],
  deps: { readonly wallNow: () => Instant; readonly newId: () => string },
): Promise<DoctorStore> {
  if (settings.kind === 'lowdb' && !existsSync(settings.dataDir)) return { kind: 'absent' };
  try {
    return { kind: 'opened', store: await openStore({ ...settings, ...deps }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: error instanceof StoreLockedError ? 'locked' : 'broken', message };
  }
}

const dirName = 'DATA_DIR';

/** Whether the store can be opened, and ENCRYPTION_KEY opens what is in it. */
export async function storeFindings(opened: DoctorStore, settings: Config['store']): Promise<readonly Finding[]> {
  if (settings.kind === 'lowdb') return folderFindings(opened, settings.dataDir);
  const name = 'DATABASE_URL';
  return opened.kind === 'opened'
    ? [pass(name, `${storePlace(settings)} answers, and ENCRYPTION_KEY opens what is in it.`)]
    : [fail(name, 'message' in opened ? opened.message : 'The database is not there.')];
}

async function folderFindings(opened: DoctorStore, dataDir: string): Promise<readonly Finding[]> {
  switch (opened.kind) {
    case 'opened':
      return [pass(dirName, `${dataDir} can be locked, and ENCRYPTION_KEY opens what is in it.`)];
    case 'locked':
      return [
        warn(
          dirName,
          `${opened.message} Where that is the bot itself all is well: its /readyz says how its store is. Where no bot runs, ${dataDir} lies on a disk without file locks, such as a network share: move it to a local disk.`,
        ),
      ];
    case 'broken':
      return [fail(dirName, opened.message)];
    case 'absent':
      return [await absentFinding(dataDir)];
  }
}

async function absentFinding(dataDir: string): Promise<Finding> {
  const parent = nearestFolder(resolve(dataDir));
  try {
    await access(parent, constants.W_OK);
    return pass(dirName, `${dataDir} is not there yet; the bot's first start makes it.`);
  } catch {
    return fail(
      dirName,
      `${dataDir} is not there, and this user may not write to ${parent}. Make it, or set DATA_DIR.`,
    );
  }
}

function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}
