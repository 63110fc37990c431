import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, syncFolder } from '../folders.ts';

/** A file that only grows, apart from `truncate`. */
export interface AppendFile {
  /** Not durable before `sync`. */
  readonly write: (data: Buffer) => Promise<void>;
  readonly sync: () => Promise<void>;
  readonly truncate: (length: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What the store asks of the disk. Everything is made readable for its owner alone. */
export interface Files {
  readonly makeFolder: (path: string) => Promise<void>;
  /** Null where there is no such file. */
  readonly read: (path: string) => Promise<Buffer | null>;
  /** Puts new content in the file's place: all of it or none, durable when it resolves. */
  readonly replace: (path: string, content: string | Buffer) => Promise<void>;
  readonly openToAppend: (path: string) => Promise<AppendFile>;
  /** That there is no such file is no error. */
  readonly remove: (path: string) => Promise<void>;
}

const ownerOnly = 0o600;

/** Where `replace` builds the new content: what a crash leaves there was never in use. */
export const temporary = (path: string): string => `${path}.tmp`;

/** The real disk. */
export const diskFiles: Files = {
  makeFolder,
  read: async (path) => {
    try {
      return await readFile(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  },
  replace: async (path, content) => {
    const handle = await open(temporary(path), 'w', ownerOnly);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary(path), path);
    await syncFolder(dirname(path));
  },
  openToAppend: async (path) => {
    const handle = await open(path, 'a', ownerOnly);
    return {
      write: (data) => handle.appendFile(data),
      sync: () => handle.datasync(),
      truncate: async (length) => {
        await handle.truncate(length);
        await handle.sync();
      },
      close: () => handle.close(),
    };
  },
  remove: (path) => rm(path, { force: true }),
};
