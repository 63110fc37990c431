import { findReseller, resellersOf } from '../portfolio/filter-reseller.ts';
import type { Reseller } from '../portfolio/portfolio.ts';
import { execute, noticeCard, wordsFor } from './cards.ts';
import { notice } from './replies.ts';
import type { Reply, Turn } from './turn.ts';

/** `not accepted for Tailspin` → what, and for which reseller; null: for all of them. */
export function splitFor(argument: string): { readonly what: string; readonly reseller: string | null } {
  const [, what = '', reseller] = /^(|.*\s)for\s(.*)$/i.exec(argument) ?? [];
  if (reseller === undefined) return { what: argument.trim(), reseller: null };
  return { what: what.trim(), reseller: reseller.trim() };
}

/** Goes on with the reseller that was typed, or with none; else answers which one could be meant. `line` is what would be typed for it. */
export async function withReseller(
  turn: Turn,
  asked: { readonly typed: string | null; readonly line: (resellerId: string) => string },
  goOn: (reseller: Reseller | null) => Promise<readonly Reply[]>,
): Promise<readonly Reply[]> {
  if (asked.typed === null) return goOn(null);
  const found = findReseller((await turn.deps.portfolio()).rows(), asked.typed);
  if (found.kind === 'one') return goOn(found.reseller);
  if (found.kind === 'none' && !found.any) return [notice(turn, 'noResellers')];
  const { reader } = turn;
  const { t } = wordsFor(reader);
  const which = found.kind === 'several' ? found.resellers : found.nearest;
  const buttons = which.map(({ id, name }) => execute('command', name, { text: asked.line(id) }));
  const title = t(found.kind === 'several' ? 'pick.which' : 'reseller.none');
  const text = t(found.kind === 'several' ? 'reseller.which.says' : 'reseller.none.says', {
    text: asked.typed.slice(0, 80),
  });
  return [{ says: noticeCard({ reader, tone: 'accent', title, text, buttons: distinct(buttons) }), to: 'here' }];
}

/** The reseller of a button, by its id; empty: none was named. Null also where the reseller has no customer any more. */
export async function resellerOf({ deps }: Turn, id: string): Promise<Reseller | null> {
  if (id === '') return null;
  const portfolio = await deps.portfolio();
  return resellersOf(portfolio.rows()).find((reseller) => reseller.id === id) ?? { id, name: id };
}

/** Two of one name would be buttons that nobody can tell apart: they are told apart by their ids, in a line to be typed. */
function distinct<T extends { readonly title: string }>(buttons: readonly T[]): readonly T[] {
  return buttons.filter(({ title }, index) => buttons.findIndex((other) => other.title === title) === index);
}
