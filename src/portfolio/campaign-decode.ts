/** The longest list of customers that is read, in bytes. */
export const mostListBytes = 5 * 1024 * 1024;

/**
 * The text of a list as spreadsheets save it: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252, which an older Excel writes.
 */
export function decodeList(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
