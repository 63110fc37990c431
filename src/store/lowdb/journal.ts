import type { AppendFile, Files } from './files.ts';
import { formatHeader } from './journal-lines.ts';

/** A point in the journal: everything up to it is in the snapshot. */
export interface JournalMark {
  readonly sequence: number;
  /** Bytes from the file's start. */
  readonly offset: number;
}

/** The journal that is being written. */
export interface Journal {
  readonly bytes: () => number;
  /** Durable when it resolves. Where it rejects, it has tried to take back what was half written. */
  readonly append: (lines: string) => Promise<void>;
  /** Drops everything up to the mark, which the snapshot holds by now. Where it rejects, nothing more may be appended. */
  readonly cut: (mark: JournalMark) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a journal of which `goodBytes` were read and found good; the rest, a torn line, is cut off. With 0 it starts a new one, for the
 * commits after `after`.
 */
export async function openJournal(
  files: Files,
  file: string,
  start: { readonly after: number; readonly goodBytes: number },
): Promise<Journal> {
  const header = formatHeader(start.after);
  if (start.goodBytes === 0) await files.replace(file, header);
  let bytes = start.goodBytes === 0 ? Buffer.byteLength(header) : start.goodBytes;
  let open: AppendFile = await files.openToAppend(file);
  await open.truncate(bytes);

  return {
    bytes: () => bytes,
    append: async (lines) => {
      const data = Buffer.from(lines);
      try {
        await open.write(data);
        await open.sync();
      } catch (error) {
        // Commits that were refused must not come back at the next start.
        await open.truncate(bytes).catch(() => undefined);
        throw error;
      }
      bytes += data.length;
    },
    cut: async (mark) => {
      const content = (await files.read(file)) ?? Buffer.alloc(0);
      const rest = Buffer.concat([Buffer.from(formatHeader(mark.sequence)), content.subarray(mark.offset, bytes)]);
      // Windows refuses to replace an open file.
      await open.close();
      await files.replace(file, rest);
      open = await files.openToAppend(file);
      bytes = rest.length;
    },
    close: () => open.close(),
  };
}
