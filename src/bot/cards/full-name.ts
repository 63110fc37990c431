const familyFirst: readonly string[] = ['hu', 'vi'];
// Names in Chinese characters, hiragana or Hangul; katakana is how others' names are written.
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}]/u;

/** A name in the order in which it is said in a language, or in the one that its own writing asks for. */
export function fullName(language: string, { first, last }: { readonly first: string; readonly last: string }): string {
  const turned = familyFirst.includes(language) || eastAsian.test(last);
  return (turned ? `${last} ${first}` : `${first} ${last}`).trim();
}
