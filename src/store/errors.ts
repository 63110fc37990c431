/** DATA_DIR is in use by another process. */
export class StoreLockedError extends Error {
  override readonly name = 'StoreLockedError';
  /** The process that holds it, where it has said so already. */
  readonly pid: number | null;

  constructor(dataDir: string, pid: number | null) {
    const holder = pid === null ? 'another process' : `process ${pid}`;
    super(
      `${dataDir} is in use by ${holder}. Only one bot may use a data directory: stop ${
        pid === null ? 'the other one' : 'that process'
      }, or set DATA_DIR to another directory.`,
    );
    this.pid = pid;
  }
}

/** A file of the store is not what the store wrote. Nothing was changed on disk. */
export class StoreDamagedError extends Error {
  override readonly name = 'StoreDamagedError';
  readonly file: string;
  /** Counted from 1; null where the file as a whole is meant. */
  readonly line: number | null;

  constructor(where: { readonly file: string; readonly line: number | null }, problem: string, advice: string) {
    const place = where.line === null ? where.file : `${where.file}, line ${where.line}`;
    super(`${place}: ${problem}. Nothing was changed. Copy the whole directory first; then ${advice}.`);
    this.file = where.file;
    this.line = where.line;
  }
}

/** An encryption key is missing, malformed, or not the one that the data was written with. */
export class EncryptionKeyError extends Error {
  override readonly name = 'EncryptionKeyError';
}

/** The disk refused a write: nothing more is taken until a restart, because what reached the disk is no longer known for sure. */
export class StoreWriteError extends Error {
  override readonly name = 'StoreWriteError';
}

/** The store was closed. */
export class StoreClosedError extends Error {
  override readonly name = 'StoreClosedError';

  constructor() {
    super('The store is closed.');
  }
}
