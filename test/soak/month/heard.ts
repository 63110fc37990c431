import { type AlertKind, alertKinds } from '../../../src/agreements/alerts.ts';
import texts from '../../../src/bot/texts/en.json' with { type: 'json' };
import { heardKey } from './listeners.ts';
import type { Arrived } from './teams.ts';

/** What was heard in the month, by `heardKey`. */
export interface HeardAll {
  /** Messages of which the bot knows that they arrived, and lines of summaries. */
  readonly known: ReadonlyMap<string, number>;
  /** Messages whose answer was lost: the bot may say them once more. */
  readonly lost: ReadonlyMap<string, number>;
  /** Lines that a summary had no room for, by conversation and kind. */
  readonly more: ReadonlyMap<string, number>;
  readonly messages: number;
  readonly summaries: number;
}

const kindOf = new Map<string, AlertKind>(alertKinds.map((kind) => [texts[`alert.${kind}`], kind]));
const start = texts['summary.title'].split(':', 1)[0] ?? '';

/** Counts alerts among what arrived. */
export function hearAll(arrived: readonly Arrived[]): HeardAll {
  const [known, lost, more] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  let messages = 0;
  let summaries = 0;
  for (const { conversationId, activity, acknowledged } of arrived) {
    const add = (map: Map<string, number>, key: string, count = 1): void =>
      void map.set(key, (map.get(key) ?? 0) + count);
    const into = acknowledged ? known : lost;
    const [, what = '', company = ''] = /^(.+?): (Firm \d+)\b/.exec(activity.summary ?? '') ?? [];
    const kind = kindOf.get(what);
    if (kind !== undefined) {
      messages += 1;
      add(into, heardKey(conversationId, kind, company));
    } else if ((activity.summary ?? '').startsWith(start)) {
      summaries += 1;
      const { lines, rest } = linesOf(textsIn(activity.attachments));
      for (const line of lines) add(into, heardKey(conversationId, line.kind, line.company));
      if (acknowledged) for (const one of rest) add(more, `${conversationId}|${one.kind}`, one.count);
    }
  }
  return { known, lost, more, messages, summaries };
}

function linesOf(all: readonly string[]) {
  const lines: { kind: AlertKind; company: string }[] = [];
  const rest: { kind: AlertKind; count: number }[] = [];
  for (const [index, text] of all.entries()) {
    const kind = kindOf.get(all[index + 1] ?? '');
    if (kind !== undefined && /^Firm \d+$/.test(text)) lines.push({ kind, company: text });
    const [, count = '', name = ''] = /^(\d+) more: (.+)$/.exec(text) ?? [];
    const counted = kindOf.get(name);
    if (counted !== undefined) rest.push({ kind: counted, count: Number(count) });
  }
  return { lines, rest };
}

/** Every text of a card, in the order in which it is read. */
function textsIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(textsIn);
  if (typeof node !== 'object' || node === null) return [];
  const { text, ...others } = { text: null, ...node };
  return [...(typeof text === 'string' ? [text] : []), ...Object.values(others).flatMap(textsIn)];
}
