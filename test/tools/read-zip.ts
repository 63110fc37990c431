import { crc32, inflateRawSync } from 'node:zlib';

/** Reads a zip archive back, entry by entry, by way of its directory; throws where the two headers or a checksum disagree. */
export function readZip(archive: Buffer): ReadonlyMap<string, Buffer> {
  const end = archive.length - 22;
  expectSignature(archive, end, 0x06054b50);
  let at = archive.readUInt32LE(end + 16);
  const files = new Map<string, Buffer>();
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    expectSignature(archive, at, 0x02014b50);
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('ascii', at + 46, at + 46 + nameLength);
    files.set(name, readLocal(archive, archive.readUInt32LE(at + 42), archive.subarray(at + 6, at + 32)));
    at += 46 + nameLength;
  }
  if (at !== end) throw new Error(`the directory ends at ${at}, the end record begins at ${end}`);
  return files;
}

function readLocal(archive: Buffer, at: number, shared: Buffer): Buffer {
  expectSignature(archive, at, 0x04034b50);
  const header = archive.subarray(at + 4, at + 30);
  if (!header.equals(shared)) throw new Error(`the headers of the entry at ${at} differ`);
  const start = at + 30 + header.readUInt16LE(22);
  const content = inflateRawSync(archive.subarray(start, start + header.readUInt32LE(14)));
  if (crc32(content) !== header.readUInt32LE(10)) throw new Error(`the checksum of the entry at ${at} is wrong`);
  if (content.length !== header.readUInt32LE(18)) throw new Error(`the size of the entry at ${at} is wrong`);
  return content;
}

function expectSignature(archive: Buffer, at: number, signature: number): void {
  if (archive.readUInt32LE(at) !== signature) throw new Error(`no ${signature.toString(16)} at ${at}`);
}
