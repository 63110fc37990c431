import type { z } from 'zod';
import type { Verb, verbs } from '../verbs.ts';
import { literal } from './literal.ts';
import type { Action, Reader } from './types.ts';
import type { Words } from './words.ts';

type Input<V extends Verb> = Readonly<z.input<(typeof verbs)[V]>>;

/** A button that runs a verb. */
export function execute<V extends Verb>(verb: V, title: string, data: Input<V>): Action {
  return { type: 'Action.Execute', title: literal(title), verb, data };
}

/** A button that opens a dialog: the verb goes along in the data. */
export function dialog<V extends Verb>(verb: V, title: string, data: Input<V>): Action {
  return { type: 'Action.Submit', title: literal(title), data: { ...data, verb, msteams: { type: 'task/fetch' } } };
}

/** A button that opens a dialog where the reader's place has them, and runs the verb elsewhere. */
export function dialogOrExecute<V extends Verb>(
  reader: Reader,
  verb: V,
  button: { title: string; data: Input<V> },
): Action {
  const opens = reader.audience === 'shared' && reader.dialogs;
  return opens ? dialog(verb, button.title, button.data) : execute(verb, button.title, button.data);
}

/** A link. Only `https` addresses made by the bot come here. */
export function openUrl(title: string, url: string): Action {
  return { type: 'Action.OpenUrl', title: literal(title), url };
}

/** The buttons with the rarer ones under *More*; one rare button stands beside the others. */
export function withMore(words: Words, first: readonly Action[], rest: readonly Action[]): readonly Action[] {
  if (rest.length < 2) return [...first, ...rest];
  const inner = { type: 'AdaptiveCard', body: [], actions: rest };
  return [...first, { type: 'Action.ShowCard', title: words.t('button.more'), card: inner }];
}
