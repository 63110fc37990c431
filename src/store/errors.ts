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

/** The database cannot be reached, or stopped answering. It is asked again with the next call: nothing need be restarted here. */
export class StoreUnreachableError extends Error {
  override readonly name = 'StoreUnreachableError';
  /** Whether a commit that was under way may have been written although nobody said so; its rows' versions tell. */
  readonly outcomeUnknown: boolean;

  constructor(problem: string, outcomeUnknown: boolean) {
    super(problem);
    this.outcomeUnknown = outcomeUnknown;
  }
}

/** The database refused a statement. What it said of the values stays out: it may be personal. */
export class StoreRefusedError extends Error {
  override readonly name = 'StoreRefusedError';
  /** PostgreSQL's SQLSTATE. */
  readonly code: string;

  constructor(code: string, problem: string) {
    super(`PostgreSQL refused a statement (${code}): ${problem}`);
    this.code = code;
  }
}

/** The database was made by a newer version of the bot. Nothing was changed. */
export class StoreNewerError extends Error {
  override readonly name = 'StoreNewerError';
}
