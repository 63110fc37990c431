import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Reader } from '../../../src/bot/cards.ts';
import { type Verb, verbs } from '../../../src/bot/verbs.ts';
import { aReader, planted } from '../../support/card-builders.ts';
import { cardSchema } from './card-schema.ts';
import { type Case, everyCase } from './every-card.ts';
import { outline } from './outline.ts';
import { asOf15, buttonsIn, ofType, rowsOfButtons, stringsIn } from './walk.ts';

const agent = aReader();
const others: readonly Reader[] = [
  aReader({ role: 'member' }),
  aReader({ audience: 'shared' }),
  aReader({ audience: 'shared', dialogs: true }),
  aReader({ audience: 'shared', role: 'member' }),
];

/** A case as everybody reads it who may. */
function readings({ make, personalOnly }: Case) {
  const readers = personalOnly === true ? [agent] : [agent, ...others];
  return readers.map((reader) => ({ who: `${reader.role}, ${reader.audience}`, reader, ...make(reader) }));
}

const validate = cardSchema();

describe.each(everyCase)('$name', (one) => {
  it('is a valid Adaptive Card 1.5 for every reader, with no place left empty', () => {
    for (const { card, summary, who } of readings(one)) {
      expect(validate(asOf15(card)) ? [] : validate.errors, who).toEqual([]);
      expect(
        stringsIn([card, summary]).filter((text) => unfilled.test(text)),
        who,
      ).toEqual([]);
      expect(summary.length, who).toBeGreaterThan(4);
    }
  });

  it('has at most six buttons in a row, each with its own title, that send what their verbs take', () => {
    for (const { card, who } of readings(one)) {
      const titles = buttonsIn(card).map((button) => button['title']);
      expect(Math.max(0, ...rowsOfButtons(card)), who).toBeLessThanOrEqual(6);
      expect(new Set(titles).size, who).toBe(titles.length);
      expect(ofType(card, 'Action.').flatMap(refusals), who).toEqual([]);
    }
  });

  it('fits into a Teams message with room to spare', () => {
    const sizes = readings(one).map(({ card }) => Buffer.byteLength(JSON.stringify(card), 'utf16le'));
    expect(Math.max(...sizes)).toBeLessThan(60_000);
  });

  it('reads as it did before', () => {
    const { card, summary } = one.make(agent);
    expect([summary, '', ...outline(card)].join('\n')).toMatchSnapshot();
  });
});

describe.each(everyCase.filter(({ personalOnly }) => personalOnly !== true))('to a group or a member, $name', (one) => {
  const limited = readings(one).filter(({ reader }) => reader !== agent);

  it('tells nothing of a signatory, an orderer or the link', () => {
    for (const { card, summary, who } of limited) {
      const told = stringsIn([card, summary]).join('\n');
      expect(
        secrets.filter((secret) => told.includes(secret)),
        who,
      ).toEqual([]);
    }
  });
});

describe('a member', () => {
  it.each(everyCase.filter(({ memberReads }) => memberReads === true))('can only look at: $name', (one) => {
    const members = readings(one).filter(({ reader }) => reader.role === 'member');
    const pressed = members.flatMap(({ card }) => ofType(card, 'Action.').map((action) => action['verb']));
    expect(members.length).toBeGreaterThan(0);
    expect(pressed.filter((verb) => !looking.has(verb))).toEqual([]);
  });
});

const unfilled = /\$\{|\bundefined\b|\bnull\b|\[object|\bNaN\b|Invalid Date/;
const secrets = Object.values(planted).flatMap((value) => [value, encodeURIComponent(value)]);
const looking = new Set<unknown>(['status', 'refreshStatus', 'command']);

it('an agent sees the signatory and the link in the personal chat', () => {
  const told = stringsIn(everyCase.find(({ name }) => name === 'attestation, pending')?.make(agent)).join('\n');
  expect([planted.email, planted.phone, planted.url].filter((secret) => !told.includes(secret))).toEqual([]);
});

/** What a button's verb has against the data that it sends; a dialog's button carries its verb in the data. */
function refusals(action: Record<string, unknown>): readonly unknown[] {
  if (action['type'] !== 'Action.Execute' && action['type'] !== 'Action.Submit') return [];
  const data = z.looseObject({ verb: z.string().optional() }).parse(action['data']);
  const verb = Object.keys(verbs).find((known): known is Verb => known === (action['verb'] ?? data.verb));
  if (verb === undefined) return [`no such verb in ${JSON.stringify(action)}`];
  const isDialog = z.looseObject({ msteams: z.object({ type: z.literal('task/fetch') }) }).safeParse(data).success;
  if (isDialog !== (action['type'] === 'Action.Submit')) return [`not a dialog: ${JSON.stringify(action)}`];
  const parsed = verbs[verb].safeParse(data);
  return parsed.success && !Object.hasOwn(data, 'key') ? [] : [parsed.error?.issues ?? 'a property named key'];
}
