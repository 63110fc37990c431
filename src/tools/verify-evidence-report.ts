import { parseArgs } from 'node:util';
import type { Verified } from '../evidence/verify.ts';

export const usage =
  'Usage: npm run verify-evidence -- FILE_OR_DIRECTORY [--head HASH]\nHASH is the head of the chain as the bot posted it: 64 hexadecimal digits.';

/** What to check; null where the arguments say nothing that can be done. */
export function readArguments(
  given: readonly string[],
): { readonly path: string; readonly head: string | null } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      options: { head: { type: 'string' } },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    const head = values.head?.trim().toLowerCase() ?? null;
    if (path === undefined || more.length > 0 || (head !== null && !/^[0-9a-f]{64}$/.test(head))) return null;
    return { path, head };
  } catch {
    return null;
  }
}

/** The answer in lines. Good: something was looked at, and nothing is wrong with it. */
export function report(
  { problems, seen, headAt }: Verified,
  head: string | null,
): { readonly good: boolean; readonly lines: readonly string[] } {
  const faults = problems.map(({ file, says }) => `${file}: ${says}.`);
  if (faults.length > 0) return { good: false, lines: [...faults, '', 'NOT VERIFIED.'] };
  if (seen === null) return { good: false, lines: ['There is no evidence here.', '', 'NOT VERIFIED.'] };
  const { first, last, entries, hash } = seen;
  const range = first === last ? `Entry ${first} is` : `Entries ${first} to ${last} (${entries}) are`;
  return {
    good: true,
    lines: [
      `${range} as written. The hash of the last: ${hash}`,
      ...headLines(headAt, { last, head }),
      '',
      'VERIFIED.',
    ],
  };
}

function headLines(headAt: number | null, { last, head }: { readonly last: number; readonly head: string | null }) {
  if (head === null || headAt === null)
    return [
      'No head was given: whoever changed all files from one entry on would not be found. Compare that hash with the one the bot posted.',
    ];
  if (headAt === last) return ['It is the head that was given.'];
  return [
    `The head that was given is entry ${headAt}; entries ${headAt + 1} to ${last} were written after it and are not covered by it.`,
  ];
}
