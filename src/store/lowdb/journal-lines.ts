import { StoreDamagedError } from '../errors.ts';
import { checksum, formatVersion, type JournalChange, journalChange } from './format.ts';

/** What a journal holds: the commits after `after`, in their order. */
export interface JournalContent {
  readonly after: number;
  readonly commits: readonly { readonly sequence: number; readonly change: JournalChange }[];
  /** Bytes up to the end of the last whole line; what follows is a torn line that nobody was told of. */
  readonly goodBytes: number;
}

const headerPattern = /^\{"format":(\d+)(?:,"after":(\d+)\})?/;
const linePattern = /^\{"sequence":(\d+),"checksum":"([0-9a-f]{8})","change":(.*)\}$/s;

/** The first line: the journal holds the commits after this one. */
export function formatHeader(after: number): string {
  return `{"format":${formatVersion},"after":${after}}\n`;
}

/** One commit as one line; `change` is its JSON. */
export function formatLine(sequence: number, change: string): string {
  return `{"sequence":${sequence},"checksum":"${checksum(`${sequence}:${change}`)}","change":${change}}\n`;
}

/**
 * Reads a journal. A last line without its line feed was cut off while being written: it is left out. Anything else that is not as it was
 * written throws a StoreDamagedError with the line.
 */
export function parseJournal(bytes: Buffer, file: string): JournalContent {
  const goodBytes = bytes.lastIndexOf(0x0a) + 1;
  const [header = '', ...lines] = bytes.subarray(0, goodBytes).toString('utf8').split('\n').slice(0, -1);
  const after = parseHeader(header, file);
  const commits = lines.map((line, index) => parseLine(line, { sequence: after + index + 1, line: index + 2, file }));
  return { after, commits, goodBytes };
}

function parseHeader(text: string, file: string): number {
  const where = { file, line: 1 };
  const [, format, after] = headerPattern.exec(text) ?? [];
  if (format !== undefined && Number(format) !== formatVersion) {
    throw new StoreDamagedError(
      where,
      `the journal has format ${format}, and this version of the bot knows format ${formatVersion} only`,
      'start the version of the bot that wrote it',
    );
  }
  if (after === undefined) throw new StoreDamagedError(where, 'the header is unreadable', restore);
  return Number(after);
}

interface Expected {
  readonly sequence: number;
  readonly line: number;
  readonly file: string;
}

const restore = 'restore the data directory from a backup';

function parseLine(text: string, expected: Expected): JournalContent['commits'][number] {
  const advice = `${restore}, or delete line ${expected.line} and all after it to go back to the commit before (what they hold is lost)`;
  const damaged = (problem: string): StoreDamagedError => new StoreDamagedError(expected, problem, advice);
  const [, sequence, sum, change = ''] = linePattern.exec(text) ?? [];
  if (sequence === undefined) throw damaged('the line is unreadable');
  if (checksum(`${sequence}:${change}`) !== sum) throw damaged('the checksum does not match');
  if (Number(sequence) !== expected.sequence) {
    throw damaged(`commit ${expected.sequence} is missing: this is commit ${sequence}`);
  }
  const parsed = journalChange.safeParse(JSON.parse(change));
  if (!parsed.success) throw damaged('the commit has an unknown shape');
  return { sequence: expected.sequence, change: parsed.data };
}
