import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive: its path inside, with forward slashes and in ASCII, and what it holds. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
}

interface PackedEntry {
  readonly name: Buffer;
  readonly data: Buffer;
  readonly shared: Buffer;
}

const VERSION_NEEDED = 20;
const DEFLATED = 8;
// 1 January 1980, the format's earliest: the same files always give the same bytes.
const DOS_TIME = 0;
const DOS_DATE = (1 << 5) | 1;

/**
 * Packs a few small files into a zip archive in memory (PKWARE: APPNOTE.TXT - .ZIP File Format Specification, 4.3),
 * without ZIP64: at most 65,535 files and 4 GiB.
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries.map(pack)) {
    const local = Buffer.concat([signature(0x04034b50), entry.shared, entry.name, entry.data]);
    directory.push(directoryRecord(entry, offset));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...locals, central, endRecord(entries.length, central.length, offset)]);
}

/** Compresses an entry and writes the 26 bytes that its local header and its directory record share. */
function pack({ name, content }: ZipEntry): PackedEntry {
  const path = Buffer.from(name, 'ascii');
  const data = deflateRawSync(content, { level: 9 });
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(VERSION_NEEDED, 0);
  shared.writeUInt16LE(DEFLATED, 4);
  shared.writeUInt16LE(DOS_TIME, 6);
  shared.writeUInt16LE(DOS_DATE, 8);
  shared.writeUInt32LE(crc32(content), 10);
  shared.writeUInt32LE(data.length, 14);
  shared.writeUInt32LE(content.length, 18);
  shared.writeUInt16LE(path.length, 22);
  return { name: path, data, shared };
}

function directoryRecord({ name, shared }: PackedEntry, offset: number): Buffer {
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(VERSION_NEEDED);
  // Comment length, disk number and attributes stay zero; the last four bytes say where the local header lies.
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([signature(0x02014b50), madeBy, shared, rest, name]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
