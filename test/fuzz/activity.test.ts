import type { Activity } from 'botbuilder';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readActivity } from '../../src/bot/adapter-activity.ts';
import { meetingOf, readIncoming } from '../../src/bot/incoming.ts';
import { cardAction, dialog, membersAdded, message, type Scene, type WireActivity } from '../support/activities.ts';
import { anyJson, anyText, bytesAround, nested } from './arbitraries.ts';
import { runs } from './runs.ts';

const scene = (scope: 'personal' | 'groupChat' | 'channel'): Scene => ({ serviceUrl: 'http://127.0.0.1:1', scope });

const good: fc.Arbitrary<WireActivity> = fc.constantFrom('personal', 'groupChat', 'channel').chain((scope) => {
  const where = scene(scope === 'personal' || scope === 'groupChat' ? scope : 'channel');
  const press = cardAction(where, { verb: 'status', data: { customerId: 'x' } });
  return fc.constantFrom(message(where, 'help'), press, dialog(where, 'task/fetch', {}), membersAdded(where));
});

const account = ['id', 'name', 'aadObjectId', 'tenantId', 'conversationType', 'isGroup'];
const paths: readonly (readonly string[])[] = [
  ...Object.keys(membersAdded(scene('channel'))).map((name) => [name]),
  ...['text', 'value', 'name', 'replyToId', 'action', 'deliveryMode', 'localTimezone', '__proto__'].map((name) => [
    name,
  ]),
  ...['from', 'recipient', 'conversation'].flatMap((whose) => account.map((name) => [whose, name])),
  ...['tenant', 'team', 'channel'].flatMap((name) => [
    ['channelData', name],
    ['channelData', name, 'name'],
  ]),
];

const thread = fc.tuple(anyText, anyText).map(([id, message]) => `${id};messageid=${message}`);
const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'Mars/Olympus', '+25:00', ['UTC'], { toString: 1 });
const clientInfo = fc.tuple(zone, anyJson).map(([timezone, locale]) => [{ type: 'clientInfo', timezone, locale }]);

type Change = readonly [readonly string[], unknown];
const oneChange = fc
  .tuple(fc.constantFrom(...paths), fc.oneof(anyJson, thread, zone, clientInfo))
  .map((change): readonly Change[] => [change]);
/** The zone of the activity itself counts only where the client says none. */
const ownZone = zone.map((value): readonly Change[] => [
  [['entities'], []],
  [['localTimezone'], value],
]);

/** An activity of Teams in which up to three members are something else, or missing. */
const nearly: fc.Arbitrary<unknown> = fc
  .tuple(
    good,
    fc.array(fc.oneof({ weight: 9, arbitrary: oneChange }, { weight: 1, arbitrary: ownZone }), { maxLength: 3 }),
  )
  .map(([activity, changes]) =>
    changes.flat().reduce<unknown>((left, [path, value]) => changed(left, path, value), activity),
  );

function changed(holder: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const entries = typeof holder === 'object' && holder !== null ? Object.entries(holder) : [];
  const held = entries.find(([other]) => other === name)?.[1];
  // By entries: an assignment to `__proto__` would not be a member.
  return Object.fromEntries([...entries.filter(([other]) => other !== name), [name, changed(held, rest, value)]]);
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTextOrNone = (value: unknown): boolean => value === undefined || typeof value === 'string';
const isInstantOrNone = (value: unknown): boolean =>
  value === undefined || (value instanceof Date && !Number.isNaN(value.getTime()));

/** What botbuilder, teams-ai and our own code take for granted. */
function expectUsable(activity: Activity): void {
  const { type, channelId, serviceUrl, from, recipient, conversation } = activity;
  expect([type, channelId, serviceUrl, from.id, recipient.id, conversation.id].filter((id) => !isText(id))).toEqual([]);
  const { id, replyToId, name, text, locale } = activity;
  expect([id, replyToId, name, text, locale].filter((one) => !isTextOrNone(one))).toEqual([]);
  expect(
    [activity.timestamp, activity.localTimestamp, activity.expiration].filter((one) => !isInstantOrNone(one)),
  ).toEqual([]);
  expect((activity.entities ?? []).filter((entity) => !isTextOrNone(entity.type))).toEqual([]);
  for (const object of [activity, from, recipient, conversation])
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
}

function expectAnswered(body: Buffer): Activity | null {
  const read = readActivity(body);
  if (read.kind === 'read') {
    expectUsable(read.activity);
    return read.activity;
  }
  expect(read.error).toMatch(/^[A-Z].+\.$/);
  expect(read.error.length).toBeLessThan(1_000);
  return null;
}

describe('the body of a Bot Connector request', () => {
  it('is an activity with all its ids, or is refused with a sentence, whatever the bytes are', () => {
    const body = fc.oneof(bytesAround(anyJson), bytesAround(nearly));
    fc.assert(
      fc.property(body, (bytes) => void expectAnswered(bytes)),
      runs(500, 12_000),
    );
  });

  it('may nest as deep and be as long as a request can', () => {
    for (const member of ['value', 'channelData', 'from', 'entities', 'text', '__proto__']) {
      for (const json of [
        nested('1', 100_000),
        nested('{"type":"mention"}', 1),
        `[${'1,'.repeat(100_000)}1]`,
        `"${'<'.repeat(200_000)}"`,
      ]) {
        const text = JSON.stringify({ ...message(scene('personal'), 'help'), [member]: undefined });
        const activity = expectAnswered(Buffer.from(`${text.slice(0, -1)},"${member}":${json}}`));
        if (activity !== null) expect(readIncoming(activity).conversation.id).toBe('a:personal-conversation');
      }
    }
  });
});

describe('who and where', () => {
  it('is known of every activity that was taken', () => {
    fc.assert(
      fc.property(nearly, (json) => {
        const activity = expectAnswered(Buffer.from(JSON.stringify(json)));
        if (activity === null) return;
        const incoming = readIncoming(activity);
        const { person, conversation } = incoming;
        expect([person.objectId, person.teamsId, person.name, conversation.id].filter((one) => !isText(one))).toEqual(
          [],
        );
        const { locale, tenantId, timeZone } = person;
        const texts = [locale, tenantId, timeZone, conversation.tenantId, conversation.name, conversation.threadId];
        expect(texts.filter((one) => one !== null && typeof one !== 'string')).toEqual([]);
        if (conversation.kind === 'channel') expect(conversation.id).not.toContain(';messageid=');
        if (timeZone !== null) expect(new Intl.DateTimeFormat('en', { timeZone }).format(0)).toMatch(/\d/);
        expect(JSON.parse(meetingOf(incoming).conversation.reference)).toMatchObject({
          conversation: { id: conversation.id },
        });
      }),
      runs(600, 20_000),
    );
  });
});
