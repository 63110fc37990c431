import { distance } from 'fastest-levenshtein';
import type { Environment } from './config-fields.ts';
import { configurationTable } from './config-table.ts';

const prefixes = /^(PARTNER_CENTER_|MicrosoftApp)/i;
/** Shorter ones of ours are near to too many of other programs: HOST is two letters from HOME. */
const shortest = 8;
const nearness = 2;

/** A line for every variable that looks like one of ours and is none: a slip that would otherwise have no effect, in silence. */
export function strayVariables(env: Environment): readonly string[] {
  const known = configurationTable.map(({ name }) => name);
  return Object.keys(env).flatMap((name) => {
    if (known.includes(name) || (env[name] ?? '').trim() === '') return [];
    const [nearest] = known
      .map((other) => ({ other, apart: distance(other.toLowerCase(), name.toLowerCase()) }))
      .sort((one, another) => one.apart - another.apart);
    if (nearest === undefined || !isMeant(name, nearest, env)) return [];
    return [`${name} is not a variable of this bot; did you mean ${nearest.other}?`];
  });
}

function isMeant(name: string, nearest: { readonly other: string; readonly apart: number }, env: Environment): boolean {
  // Windows knows one variable by every spelling of its case.
  if (nearest.apart === 0) return env[nearest.other] !== env[name];
  if (prefixes.test(name)) return true;
  return nearest.other.length >= shortest && nearest.apart <= nearness;
}
