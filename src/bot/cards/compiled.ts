import { Template } from 'adaptivecards-templating';
import { z } from 'zod';
import agreement from '../../../cards/agreement.json' with { type: 'json' };
import ask from '../../../cards/ask.json' with { type: 'json' };
import campaign from '../../../cards/campaign.json' with { type: 'json' };
import choose from '../../../cards/choose.json' with { type: 'json' };
import form from '../../../cards/form.json' with { type: 'json' };
import list from '../../../cards/list.json' with { type: 'json' };
import message from '../../../cards/message.json' with { type: 'json' };
import report from '../../../cards/report.json' with { type: 'json' };
import settings from '../../../cards/settings.json' with { type: 'json' };
import which from '../../../cards/which.json' with { type: 'json' };
import type { AdaptiveCard } from './types.ts';

// Compiled once, when the module is loaded: a template with a mistake stops the start.
const compiled = {
  agreement: new Template(agreement),
  ask: new Template(ask),
  campaign: new Template(campaign),
  choose: new Template(choose),
  form: new Template(form),
  list: new Template(list),
  message: new Template(message),
  report: new Template(report),
  settings: new Template(settings),
  which: new Template(which),
} as const;

/** The layouts in `cards/`. */
export type Layout = keyof typeof compiled;

const element = z.looseObject({ type: z.string() });
const card = z.looseObject({
  type: z.literal('AdaptiveCard'),
  version: z.literal('1.5'),
  body: z.array(element),
  actions: z.array(element),
});

const filled = new Map<string, AdaptiveCard>();
const mostFilled = 200;

/**
 * A layout filled with prepared data. Data is never read as template, whatever it holds. Cards made lately are remembered: an alert for forty
 * conversations, an edit of every copy, or a question asked again is expanded once.
 */
export function fill(layout: Layout, data: Readonly<Record<string, unknown>>): AdaptiveCard {
  const id = `${layout} ${JSON.stringify(data)}`;
  const known = filled.get(id);
  if (known !== undefined) return known;
  const expanded: unknown = compiled[layout].expand({ $root: data });
  const made = card.parse(expanded);
  filled.set(id, made);
  const oldest = filled.size > mostFilled ? filled.keys().next().value : undefined;
  if (oldest !== undefined) filled.delete(oldest);
  return made;
}
