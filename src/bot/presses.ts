import type { z } from 'zod';
import { pressesWith } from './commands/index.ts';
import { runLine } from './lines.ts';
import { mayUse, refused } from './permission.ts';
import { notice } from './replies.ts';
import type { Presses, Reply, Turn } from './turn.ts';
import { type Verb, type VerbData, verbs } from './verbs.ts';

const presses: Presses = pressesWith(runLine);

/** Runs a button. Its data was made long ago, or by somebody else: it is parsed, and the permission is checked, now. */
export async function runPress(turn: Turn, verb: string, data: unknown): Promise<readonly Reply[]> {
  return isVerb(verb) ? press(turn, verb, data) : [notice(turn, 'buttonTooOld')];
}

const schemas: { readonly [V in Verb]: z.ZodType<VerbData<V>> } = verbs;

async function press<V extends Verb>(turn: Turn, verb: V, data: unknown): Promise<readonly Reply[]> {
  const { who, run } = presses[verb];
  if (!mayUse(turn, who)) return refused(turn);
  const parsed = schemas[verb].safeParse(data);
  return parsed.success ? run(turn, parsed.data) : [notice(turn, 'buttonTooOld')];
}

function isVerb(verb: string): verb is Verb {
  return Object.hasOwn(verbs, verb);
}
