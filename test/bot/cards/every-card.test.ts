import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Reader } from '../../../src/bot/cards.ts';
import { type Verb, verbs } from '../../../src/bot/verbs.ts';
import { aReader, planted } from '../../support/card-builders.ts';
import { everyCase } from './every-card.ts';
import { buttonsIn, ofType, stringsIn } from './walk.ts';

const readers: readonly Reader[] = [
  aReader(),
  aReader({ role: 'member' }),
  aReader({ audience: 'shared' }),
  aReader({ audience: 'shared', dialogs: true }),
  aReader({ audience: 'shared', role: 'member' }),
];

const table = everyCase.flatMap(({ name, make, personalOnly }) =>
  readers
    .filter((reader) => personalOnly !== true || (reader.audience === 'personal' && reader.role === 'agent'))
    .map((reader) => {
      const place = `${reader.audience}${reader.dialogs ? ' with dialogs' : ''}`;
      return { name: `${name} (${reader.role}, ${place})`, reader, ...make(reader) };
    }),
);

const validate = cardSchema();

describe('every card in every state, for every reader', () => {
  it('covers more than four hundred cards', () => {
    expect(table.length).toBeGreaterThan(400);
  });

  it.each(table)('$name is a valid Adaptive Card 1.5', ({ card }) => {
    expect(validate(card) ? [] : validate.errors).toEqual([]);
  });

  it.each(table)('$name leaves no place empty', ({ card, summary }) => {
    const bad = stringsIn([card, summary]).filter((text) =>
      /\$\{|\bundefined\b|\bnull\b|\[object|\bNaN\b|Invalid Date/.test(text),
    );
    expect(bad).toEqual([]);
    expect(summary.length).toBeGreaterThan(4);
  });

  it.each(table)('$name has at most six buttons, each with its own title', ({ card }) => {
    const titles = buttonsIn(card).map((button) => button['title']);
    expect(titles.length).toBeLessThanOrEqual(6);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(table)('$name sends back what its verbs take', ({ card }) => {
    for (const action of ofType(card, 'Action.Execute')) expect(refusals(action['verb'], action['data'])).toEqual([]);
    for (const action of ofType(card, 'Action.Submit')) {
      const data = z
        .looseObject({ verb: z.string(), msteams: z.object({ type: z.literal('task/fetch') }) })
        .parse(action['data']);
      expect(refusals(data.verb, data)).toEqual([]);
    }
  });

  it.each(table)('$name fits into a Teams message with room to spare', ({ card }) => {
    expect(Buffer.byteLength(JSON.stringify(card), 'utf16le')).toBeLessThan(80_000);
  });
});

describe('what a card may not tell', () => {
  const secrets = Object.values(planted).flatMap((value) => [value, encodeURIComponent(value)]);
  const limited = table.filter(({ reader }) => reader.audience === 'shared' || reader.role === 'member');

  it.each(limited)('$name holds nothing of a signatory, an orderer or the link', ({ card, summary }) => {
    const told = stringsIn([card, summary]).join('\n');
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
  });

  it.each(limited.filter(({ reader }) => reader.role === 'member'))(
    '$name lets a member do nothing but look',
    ({ name, card }) => {
      if (/pick list|subscribe|subscriptions|welcome|live|open the form|my day|did you mean/.test(name)) return;
      const allowed = ['status', 'refreshStatus', 'command'];
      expect(
        ofType(card, 'Action.Execute')
          .map((action) => action['verb'])
          .filter((verb) => !allowed.includes(String(verb))),
      ).toEqual([]);
    },
  );

  it('shows the signatory and the link to an agent in the personal chat', () => {
    const pending = table.find(({ name }) => name === 'attestation, pending (agent, personal)');
    const told = stringsIn(pending?.card).join('\n');
    expect([planted.email, planted.phone, planted.url].filter((secret) => !told.includes(secret))).toEqual([]);
  });
});

describe('how every card looks', () => {
  it.each(table.filter(({ reader }) => reader.audience === 'personal' && reader.role === 'agent'))(
    '$name',
    ({ card, summary }) => {
      expect({ summary, card }).toMatchSnapshot();
    },
  );
});

function refusals(verb: unknown, data: unknown): readonly unknown[] {
  const known = Object.keys(verbs).find((candidate): candidate is Verb => candidate === verb);
  if (known === undefined) return [`no such verb: ${String(verb)}`];
  const parsed = verbs[known].safeParse(data);
  const keys = ofType([data], '').length;
  return parsed.success ? [] : [parsed.error.issues, keys];
}

/** Microsoft's schema of Adaptive Cards 1.5 (microsoft/AdaptiveCards, MIT). It is draft-06 but names itself by the older `id`. */
function cardSchema() {
  const text = readFileSync(new URL('../../schemas/adaptive-card-1.5.0.json', import.meta.url), 'utf8');
  const { $schema: _draft, id: _id, ...schema } = z.looseObject({}).parse(JSON.parse(text));
  return new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
}
