/** A name as it is compared: without case and without marks over or under its letters, so that `Muller` finds `Müller`. */
export function fold(text: string): string {
  // Most names are plain: for them the costly part is left out.
  const lower = text.toLowerCase();
  return /[^\x20-\x7e]/.test(lower) ? lower.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss') : lower;
}
