/** The files of an entry: `evidence-000012.json`, and the page beside it. */
export function fileNames(sequence: number): { readonly json: string; readonly page: string } {
  const stem = `evidence-${String(sequence).padStart(6, '0')}`;
  return { json: `${stem}.json`, page: `${stem}.html` };
}

/** The entry's number and kind of file, or null where a file is none of evidence. */
export function namedEntry(file: string): { readonly sequence: number; readonly kind: 'json' | 'html' } | null {
  const found = /^evidence-(\d{6,12})\.(json|html)$/.exec(file);
  if (found === null) return null;
  const sequence = Number(found[1]);
  const kind = found[2] === 'json' ? 'json' : 'html';
  // One number, one name: 000012 and 0000012 are not two of them.
  return fileNames(sequence)[kind === 'json' ? 'json' : 'page'] === file ? { sequence, kind } : null;
}
