import { describe, expect, it } from 'vitest';
import { readActivity } from '../../src/bot/adapter-activity.ts';
import { type Incoming, meetingOf, readIncoming } from '../../src/bot/incoming.ts';
import { message, type Scene, TENANT_ID, type WireActivity } from '../support/activities.ts';

const scene: Scene = { serviceUrl: 'https://smba.trafficmanager.net/emea/' };

function incoming(activity: WireActivity): Incoming {
  const read = readActivity(Buffer.from(JSON.stringify(activity)));
  if (read.kind === 'refused') throw new Error(read.error);
  return readIncoming(read.activity);
}

describe('who and where', () => {
  it('of a personal chat is the person by Entra object id, with language and zone', () => {
    expect(incoming(message(scene, 'hi'))).toMatchObject({
      person: {
        objectId: 'bbbbbbbb-0000-4000-8000-000000000001',
        name: 'Alice Agent',
        tenantId: TENANT_ID,
        locale: 'en-US',
        timeZone: 'Europe/Berlin',
      },
      conversation: {
        id: 'a:personal-conversation',
        kind: 'personal',
        threadId: null,
        name: null,
        tenantId: TENANT_ID,
      },
    });
  });

  it('of a channel is the channel, whichever thread was written in', () => {
    expect(incoming(message({ ...scene, scope: 'channel' }, 'hi')).conversation).toMatchObject({
      id: '19:channel@thread.tacv2',
      kind: 'channel',
      threadId: '1700000000000',
    });
  });

  it('answers within the thread that was written in', () => {
    const { reference } = incoming(message({ ...scene, scope: 'channel' }, 'hi'));
    expect(reference.conversation?.id).toBe('19:channel@thread.tacv2;messageid=1700000000000');
  });

  it('of a group chat is the chat with its name', () => {
    const { conversation } = incoming(message({ ...scene, scope: 'groupChat' }, 'hi'));
    expect(conversation).toMatchObject({ id: '19:group-chat@thread.v2', kind: 'groupChat', name: 'Deal desk' });
  });

  it.each([
    { id: '19:x@thread.v2', conversationType: 'meeting' },
    { id: '19:x@thread.v2' },
    { id: 'x', isGroup: true },
    { id: 'x', conversationType: 'newKind' },
  ])('counts as shared where several may read along: %j', (conversation) => {
    expect(incoming(message(scene, 'hi', { conversation })).conversation.kind).toBe('groupChat');
  });

  it('falls back to Teams’ own id, and to the tenant in the channel data', () => {
    const activity = message(scene, 'hi', {
      from: { id: '29:bob' },
      conversation: { id: 'a:x', conversationType: 'personal' },
      channelData: { tenant: { id: 'tenant-of-the-channel-data' } },
    });
    expect(incoming(activity).person).toMatchObject({
      objectId: '29:bob',
      name: 'Somebody',
      tenantId: 'tenant-of-the-channel-data',
    });
  });

  it.each([
    ['an unknown zone', { entities: [{ type: 'clientInfo', timezone: 'Mars/Olympus' }] }],
    ['no zone', { entities: [] }],
    ['an empty one', { entities: [{ type: 'clientInfo', timezone: '' }] }],
  ])('has no zone for %s', (_what, overrides) => {
    expect(incoming(message(scene, 'hi', overrides)).person.timeZone).toBeNull();
  });

  it.each([null, 'text', [], { tenant: 7, team: 'x' }])('reads past channel data such as %j', (channelData) => {
    expect(incoming(message(scene, 'hi', { channelData })).person.tenantId).toBe(TENANT_ID);
  });
});

describe('what is remembered', () => {
  it('of a channel is its root, without thread, message or speaker', () => {
    const { conversation } = meetingOf(incoming(message({ ...scene, scope: 'channel' }, 'hi')));
    const reference: unknown = JSON.parse(conversation.reference);
    expect(reference).toMatchObject({ conversation: { id: '19:channel@thread.tacv2' }, serviceUrl: scene.serviceUrl });
    expect(reference).not.toHaveProperty('user');
    expect(reference).not.toHaveProperty('activityId');
  });

  it('of a channel is the same whoever speaks, in whichever thread', () => {
    const other: Scene = {
      ...scene,
      scope: 'channel',
      userId: '29:bob',
      userName: 'Bob',
      userObjectId: 'bbbbbbbb-0000-4000-8000-000000000002',
      conversationId: '19:channel@thread.tacv2;messageid=42',
    };
    const one = meetingOf(incoming(message({ ...scene, scope: 'channel' }, 'hi')));
    expect(meetingOf(incoming(message(other, 'help'))).conversation).toEqual(one.conversation);
  });

  it('of a personal chat keeps the counterpart', () => {
    const { conversation } = meetingOf(incoming(message(scene, 'hi')));
    expect(JSON.parse(conversation.reference)).toMatchObject({ user: { id: '29:alice' }, bot: { name: 'MCA bot' } });
  });
});

describe('what an activity names', () => {
  const shared = (overrides: WireActivity): Incoming =>
    incoming(message({ ...scene, scope: 'channel' }, 'hi', overrides));

  it('is every tenant once: of the conversation, of the sender, and of a shared channel', () => {
    expect(shared({}).tenantIds).toEqual([TENANT_ID]);
    const channelData = { tenant: { id: 'of the sender' }, channel: { id: '19:c', tenantId: 'of the host' } };
    expect(shared({ channelData }).tenantIds).toEqual([TENANT_ID, 'of the sender', 'of the host']);
    expect(shared({ channelData: {}, conversation: { id: '19:c@thread.tacv2' } }).tenantIds).toEqual([]);
  });

  it('is the tenant that a conversation belongs to: a shared channel’s host, else its own, else the speaker’s', () => {
    const channelData = { tenant: { id: 'of the sender' }, channel: { id: '19:c', tenantId: 'of the host' } };
    const tenantOf = (one: Incoming): string | null => meetingOf(one).conversation.tenantId;
    expect(tenantOf(shared({ channelData }))).toBe('of the host');
    expect(tenantOf(shared({}))).toBe(TENANT_ID);
    const unnamed = shared({ channelData: {}, conversation: { id: '19:c@thread.tacv2' } });
    expect(tenantOf({ ...unnamed, person: { ...unnamed.person, tenantId: 'looked up' } })).toBe('looked up');
  });

  it('is where the sender can be asked for: the chat, or the team and then the channel', () => {
    expect(shared({}).rosterIds).toEqual(['19:team@thread.tacv2', '19:channel@thread.tacv2']);
    expect(incoming(message(scene, 'hi')).rosterIds).toEqual(['a:personal-conversation']);
    // What a chat says of a team is not believed.
    const channelData = { team: { id: '19:team@thread.tacv2' } };
    expect(incoming(message(scene, 'hi', { channelData })).rosterIds).toEqual(['a:personal-conversation']);
  });

  it('is an Entra id, or none', () => {
    expect(incoming(message(scene, 'hi')).person.entraId).toBe('bbbbbbbb-0000-4000-8000-000000000001');
    expect(incoming(message(scene, 'hi', { from: { id: '29:bot', aadObjectId: '' } })).person.entraId).toBeNull();
  });
});
