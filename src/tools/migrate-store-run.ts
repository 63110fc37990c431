import { existsSync } from 'node:fs';
import type { Environment } from '../config-fields.ts';
import { configurationEntries } from '../config-table.ts';
import type { Fingerprint } from '../store/contents.ts';
import { silentLog } from '../store/log.ts';
import { readContents } from '../store/lowdb/read-contents.ts';
import { placeOf } from '../store/postgres/connection-settings.ts';
import { type Imported, importContents } from '../store/postgres/import-contents.ts';
import { storeVariables } from './store-settings.ts';

export interface MigrateStoreDeps {
  readonly env: Environment;
  /** A text file's content; it throws where it cannot be read. */
  readonly readFile: (path: string) => string;
  readonly say: (line: string) => void;
}

/**
 * Copies everything from DATA_DIR to DATABASE_URL, and changes nothing in DATA_DIR. Exit codes: 0 everything is there, 1 nothing was written,
 * 2 a setting is wrong.
 */
export async function runMigrateStore(deps: MigrateStoreDeps): Promise<0 | 1 | 2> {
  const read = storeVariables(deps.env, deps.readFile);
  if ('problems' in read) {
    deps.say(['Nothing was copied: the settings are not complete.', ...read.problems].join('\n- '));
    return 2;
  }
  const { dataDir, connection, keys } = read;
  if (connection === null) {
    deps.say(`Nothing was copied: DATABASE_URL is missing. Set it to ${configurationEntries.DATABASE_URL.meaning}.`);
    return 2;
  }
  if (!existsSync(dataDir)) {
    deps.say(`Nothing was copied: there is no ${dataDir}. Set DATA_DIR to the directory that the bot has used so far.`);
    return 2;
  }
  const folder = await readContents(dataDir, keys, silentLog);
  try {
    const imported = await importContents(folder.contents, { connection, keys });
    deps.say(said(imported, { dataDir, place: placeOf(connection) }));
    return imported.kind === 'imported' || imported.kind === 'before' ? 0 : 1;
  } finally {
    await folder.close();
  }
}

function said(imported: Imported, { dataDir, place }: { readonly dataDir: string; readonly place: string }): string {
  switch (imported.kind) {
    case 'imported':
      return [
        ...imported.parts.filter(({ count }) => count > 0).map(line),
        `All of ${dataDir} is in PostgreSQL at ${place}, read back and compared. Start the bot with DATABASE_URL, and keep ${dataDir} as a backup where no bot is started on it.`,
      ].join('\n');
    case 'before':
      return `All of ${dataDir} was copied to PostgreSQL at ${place} on ${imported.at.toISOString()}. Nothing was written now.`;
    case 'occupied':
      return `Nothing was copied: PostgreSQL at ${place} is not empty (${imported.part}: ${imported.count}). Use an empty database. A bot that was started on it has made its first rows there: drop that database and make it anew.`;
    case 'different':
      return `Nothing was copied: what was read back from PostgreSQL at ${place} differs in ${imported.parts.join(', ')}. Start again; where it happens again, report it.`;
  }
}

const line = ({ part, count, hash }: Fingerprint): string => `${part.padEnd(16)} ${String(count).padStart(8)}  ${hash}`;
