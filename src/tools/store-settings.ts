import { z } from 'zod';
import { readDatabase } from '../config-database.ts';
import { type Environment, encryptionKeys, givenValues, text } from '../config-fields.ts';
import { configurationEntries } from '../config-table.ts';
import type { EncryptionKeys } from '../store/keys.ts';
import type { ConnectionSettings } from '../store/postgres/connection-settings.ts';
import type { StoreSettings } from '../store/settings.ts';

/** What tools that need the store alone read of the environment. */
export interface StoreVariables {
  readonly dataDir: string;
  readonly keys: EncryptionKeys;
  /** Null: DATABASE_URL is not set. */
  readonly connection: ConnectionSettings | null;
}

/** One line for every variable that is wrong. */
interface Problems {
  readonly problems: readonly string[];
}

const variables = z.object({
  DATA_DIR: text.default('.data'),
  DATABASE_URL: text.optional(),
  ENCRYPTION_KEY: encryptionKeys,
});
const names = variables.keyof().options;

export function storeVariables(env: Environment, readFile: (path: string) => string): StoreVariables | Problems {
  const given = givenValues(env, names);
  const parsed = variables.safeParse(given);
  const { connection, problems } = readDatabase(given, { readFile });
  const faults = parsed.success ? {} : z.flattenError(parsed.error).fieldErrors;
  const lines = names.flatMap((name) => {
    const [fault] = faults[name] ?? [];
    if (fault === undefined) return [];
    const { meaning } = configurationEntries[name];
    return [`${name} ${given[name] === undefined ? 'is missing' : fault}. Set it to ${meaning}.`];
  });
  if (!parsed.success || problems.length > 0) return { problems: [...lines, ...problems] };
  return { dataDir: parsed.data.DATA_DIR, keys: parsed.data.ENCRYPTION_KEY, connection };
}

/** Where the bot keeps everything: DATABASE_URL where it is set, else DATA_DIR. */
export function storeSettings(
  env: Environment,
  readFile: (path: string) => string,
): { readonly settings: StoreSettings } | Problems {
  const read = storeVariables(env, readFile);
  if ('problems' in read) return read;
  const { dataDir, keys, connection } = read;
  return {
    settings: connection === null ? { kind: 'lowdb', dataDir, keys } : { kind: 'postgres', connection, keys },
  };
}
