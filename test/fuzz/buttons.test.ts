import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertKinds } from '../../src/agreements/alerts.ts';
import { type Verb, verbs } from '../../src/bot/verbs.ts';
import { anyJson } from './arbitraries.ts';
import { runs } from './runs.ts';

const textOf = (minLength: number, maxLength: number) => fc.string({ unit: 'binary-ascii', minLength, maxLength });
const aroundLimit = (limit: number) => fc.integer({ min: 1, max: 9 }).map((more) => 'x'.repeat(limit + more));
const noText = anyJson.filter((value) => typeof value !== 'string');

interface Member {
  readonly good: fc.Arbitrary<unknown>;
  readonly bad: fc.Arbitrary<unknown>;
  readonly mayBeMissing: boolean;
}

const id: Member = {
  good: fc.oneof(textOf(1, 200), fc.constant('x'.repeat(200))),
  bad: fc.oneof(fc.constant(''), aroundLimit(200), noText),
  mayBeMissing: false,
};
const typed: Member = {
  good: fc.oneof(textOf(0, 60), fc.constant('x'.repeat(2_000))),
  bad: fc.oneof(aroundLimit(2_000), noText),
  mayBeMissing: true,
};
const instant: Member = {
  good: fc.oneof(fc.integer(), fc.constantFrom(-8.64e15, 8.64e15)),
  bad: fc.constantFrom(0.5, '1', null, [1], 8.64e15 + 2, -8.64e15 - 2),
  mayBeMissing: false,
};
const oneOf = (...values: readonly string[]): Member => ({
  good: fc.constantFrom(...values),
  bad: fc.oneof(fc.constantFrom('', `${values[0]} `), noText),
  mayBeMissing: false,
});
const upTo = (limit: number): Member => ({
  good: fc.oneof(textOf(0, Math.min(60, limit)), fc.constant('x'.repeat(limit))),
  bad: fc.oneof(aroundLimit(limit), noText),
  mayBeMissing: true,
});
const special: Readonly<Record<string, Member>> = {
  id,
  customerId: id,
  formKey: id,
  alertId: id,
  personId: id,
  text: {
    good: fc.oneof(textOf(0, 60), fc.constant('x'.repeat(300))),
    bad: fc.oneof(aroundLimit(300), noText),
    mayBeMissing: false,
  },
  whose: {
    good: fc.constantFrom('mine', 'all'),
    bad: fc.oneof(fc.constantFrom('', 'Mine', 'all '), noText),
    mayBeMissing: false,
  },
  page: {
    good: fc.nat(),
    bad: fc.oneof(fc.integer({ max: -1 }), fc.constantFrom(0.5, '1', null, [1], 2 ** 60)),
    mayBeMissing: false,
  },
  at: {
    good: fc.nat(),
    bad: fc.oneof(fc.integer({ max: -1 }), fc.constantFrom(0.5, '1', null, [1], 2 ** 60)),
    mayBeMissing: false,
  },
  filter: oneOf('all', 'notAccepted', 'left'),
  about: oneOf('list', 'report', 'atRisk'),
  format: oneOf('excel', 'csv'),
  live: oneOf('followed', 'cancelled'),
  what: oneOf('handedOver', 'arrived', 'sendAgain', 'tryAgain'),
  part: oneOf('rows', 'messages'),
  code: oneOf('900428', '13605'),
  textLanguage: upTo(35),
  list: upTo(20_000),
  line: { ...upTo(40), mayBeMissing: false },
  soon: { good: fc.boolean(), bad: fc.constantFrom<unknown>('true', 1, null), mayBeMissing: false },
  from: instant,
  to: instant,
  kinds: {
    good: fc.array(fc.constantFrom(...alertKinds)),
    bad: fc.constantFrom<unknown>('expired', ['expired', 'x'], [null], { 0: 'expired' }, null),
    mayBeMissing: false,
  },
};

const verb = fc.constantFrom(...Object.keys(verbs).filter((name): name is Verb => Object.hasOwn(verbs, name)));

/** Data for a verb, and whether all of it is as the verb wants it. */
const pressed = verb.chain((name) => {
  const members = Object.keys(verbs[name].shape).map((name) => {
    const { good, bad, mayBeMissing } = special[name] ?? typed;
    const entry = (value: unknown) => [[name, value] as const];
    return fc.oneof(
      { weight: 12, arbitrary: good.map((value) => ({ fine: true, entries: entry(value) })) },
      { weight: 1, arbitrary: bad.map((value) => ({ fine: false, entries: entry(value) })) },
      { weight: 1, arbitrary: fc.constant({ fine: mayBeMissing, entries: [] }) },
    );
  });
  const extra = anyJson.map((value) => [['__proto__', value] as const, ['key', value] as const]);
  return fc.tuple(fc.tuple(...members), extra).map(([parts, more]) => ({
    name,
    fine: parts.every((part) => part.fine),
    data: Object.fromEntries([...parts.flatMap((part) => part.entries), ...more]),
  }));
});

describe('the data of a button', () => {
  it('is taken exactly where every member keeps to its limits, and nothing else of it is kept', () => {
    fc.assert(
      fc.property(pressed, ({ name, fine, data }) => {
        const schema = verbs[name];
        const parsed = schema.safeParse(data);
        expect(parsed.success).toBe(fine);
        if (!parsed.success) return;
        expect(Object.keys(parsed.data).sort()).toEqual(Object.keys(schema.shape).sort());
        expect(schema.parse(parsed.data)).toEqual(parsed.data);
      }),
      runs(500, 12_000),
    );
  });

  it('of any other kind is refused', () => {
    fc.assert(
      fc.property(verb, anyJson, (name, json) => {
        const schema = verbs[name];
        const parsed = schema.safeParse(json);
        const wanted = Object.keys(schema.shape).filter((member) => special[member]?.mayBeMissing === false);
        const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
        if (!isObject || wanted.some((member) => !Object.hasOwn(json, member))) expect(parsed.success).toBe(false);
        if (parsed.success) expect(Object.getPrototypeOf(parsed.data)).toBe(Object.prototype);
      }),
      runs(500, 8_000),
    );
  });
});
