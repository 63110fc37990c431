import { readdirSync, readFileSync } from 'node:fs';

/** A literal in the source that reads like words for people: where it stands, and the words. */
export interface SpokenLiteral {
  readonly file: string;
  readonly text: string;
}

// A comment, a regular expression after what cannot end a value, a quoted text, or a template without its places.
const token =
  /\/\/.*|\/\*[\s\S]*?\*\/|(?<=[=(,:!&|?[]\s*)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g;
/** Two words with a space between them. */
const spoken = /\p{L}{2,}[,.:;!?]? \p{L}{2,}/u;
/** Calls whose words only a program or its log ever sees. */
const unheardCall = /(?:\blog(?:ger)?\.(?:debug|info|warn|error|fatal)|\bnew \w*Error)$/;

/** Every literal of a folder's sources that holds two words, unless it is thrown, logged, or the reason of an outcome, which stands in the log. */
export function spokenLiterals(folder: URL): readonly SpokenLiteral[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => spokenIn(readFileSync(new URL(file, folder), 'utf8')).map((text) => ({ file, text })));
}

/** The same in one source. */
export function spokenIn(source: string): readonly string[] {
  return [...source.matchAll(token)].flatMap((match) => {
    const text = match[1] ?? match[2]?.replace(/\$\{[^}]*\}/g, '…') ?? '';
    return spoken.test(text) && !isUnheard(source.slice(0, match.index)) ? [text] : [];
  });
}

/** Whether what comes behind this stands in a call that nobody hears, or is a reason. */
function isUnheard(before: string): boolean {
  if (/\breason: [^\n]*$/.test(before)) return true;
  let open = 0;
  for (let at = before.length - 1; at > 0 && at > before.length - 600; at -= 1) {
    if (before[at] === ')') open += 1;
    if (before[at] !== '(') continue;
    if (open === 0 && unheardCall.test(before.slice(0, at))) return true;
    open = Math.max(0, open - 1);
  }
  return false;
}
