import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Bearer } from './bearer.ts';
import { type Answer, type Call, headerOf, json, parseJson, pathPart, type Route } from './http.ts';
import { readMail, type SentMail, taken } from './mail.ts';

const guid = z.guid();
const mostGroups = 20;
const permissions = ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];
const mailPermissions = ['Mail.Send'];
/** A request to Graph holds no more. */
const mostBytes = 4 * 1024 * 1024;

export type GraphOptions = {
  readonly groups: readonly { readonly id: string; readonly members: readonly string[] }[];
  /** People who are in no group. Those of Entra and all members are known anyway. */
  readonly users?: readonly string[];
};

/** Ids are object ids, in whichever case. A group that was not there is made; a removed member stays a known person. */
export type GraphControl = {
  readonly addMember: (groupId: string, objectId: string) => void;
  readonly removeMember: (groupId: string, objectId: string) => void;
};

/** Microsoft Graph's groups, in memory. */
export type Graph = {
  readonly routes: readonly Route[];
  readonly control: GraphControl;
  /** Every message that was sent, in order. */
  readonly mails: () => readonly SentMail[];
  readonly reset: () => void;
};

type Directory = { readonly groups: Map<string, Set<string>>; readonly users: Set<string> };

/** Makes the groups; `known` are people that somebody else vouches for. */
export function createGraph(
  options: GraphOptions | undefined,
  deps: { readonly known: readonly string[]; readonly wallNow: () => number },
): Graph {
  const directory: Directory = { groups: new Map(), users: new Set() };
  const mails: SentMail[] = [];
  const control: GraphControl = {
    addMember(groupId, objectId) {
      const group = directory.groups.get(groupId.toLowerCase()) ?? new Set();
      directory.groups.set(groupId.toLowerCase(), group.add(objectId.toLowerCase()));
      directory.users.add(objectId.toLowerCase());
    },
    removeMember(groupId, objectId) {
      directory.groups.get(groupId.toLowerCase())?.delete(objectId.toLowerCase());
    },
  };
  const reset = () => {
    mails.splice(0);
    directory.groups.clear();
    directory.users.clear();
    for (const id of [...(options?.users ?? []), ...deps.known]) directory.users.add(id.toLowerCase());
    for (const { id, members } of options?.groups ?? []) {
      directory.groups.set(id.toLowerCase(), new Set());
      for (const member of members) control.addMember(id, member);
    }
  };
  reset();
  const handle = (call: Call) => answerCheck(directory, call, deps.wallNow());
  return {
    control,
    reset,
    mails: () => [...mails],
    routes: [
      { method: 'POST', path: '/v1.0/users/:id/checkMemberGroups', handle },
      { method: 'POST', path: '/v1.0/users/:id/sendMail', handle: (call) => answerMail(mails, call, deps.wallNow()) },
    ],
  };
}

/** Microsoft Graph: directoryObject checkMemberGroups. Groups that are not known are left out of the answer. */
function answerCheck({ groups, users }: Directory, call: Call, now: number): Answer {
  const refuse = (status: number, code: string, message: string) => graphError(call, { status, code, message, now });
  const refusal = tokenRefusal(call.bearer, permissions);
  if (refusal !== undefined) return refuse(refusal.status, refusal.code, refusal.message);
  const body = z.object({ groupIds: z.array(z.string()) }).safeParse(parseJson(call.body));
  if (!body.success) return refuse(400, 'Request_BadRequest', "The value for 'groupIds' is missing or invalid.");
  const ids = [...new Set(body.data.groupIds.map((id) => id.toLowerCase()))];
  if (ids.length > mostGroups) {
    return refuse(400, 'Request_BadRequest', `The maximum number of groupIds is ${mostGroups}.`);
  }
  const bad = ids.find((id) => !guid.safeParse(id).success);
  if (bad !== undefined) return refuse(400, 'Request_BadRequest', `Invalid object identifier '${bad}'.`);
  const user = pathPart(call, 'id').toLowerCase();
  if (!users.has(user)) return refuse(404, 'Request_ResourceNotFound', notThere(user));
  const value = ids.filter((id) => groups.get(id)?.has(user) === true);
  return json(200, { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Collection(Edm.String)', value });
}

/** Microsoft Graph: user sendMail. The message is kept here and goes nowhere. */
function answerMail(mails: SentMail[], call: Call, now: number): Answer {
  const refuse = (status: number, code: string, message: string) => graphError(call, { status, code, message, now });
  const refusal = tokenRefusal(call.bearer, mailPermissions);
  if (refusal !== undefined) return refuse(refusal.status, refusal.code, refusal.message);
  if (Buffer.byteLength(call.body) > mostBytes)
    return refuse(413, 'RequestEntityTooLarge', 'The request is too large.');
  const mail = readMail(call, parseJson(call.body));
  if (mail === undefined) return refuse(400, 'ErrorInvalidRecipients', 'The message is not valid.');
  mails.push(mail);
  return taken;
}

const notThere = (id: string) =>
  `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;

function tokenRefusal(bearer: Bearer, wanted: readonly string[]) {
  switch (bearer.kind) {
    case 'missing':
      return { status: 401, code: 'InvalidAuthenticationToken', message: 'Access token is empty.' };
    case 'bad':
      return { status: 401, code: 'InvalidAuthenticationToken', message: whyBad(bearer.why) };
    case 'appUser':
      return bearer.scopes.some((scope) => wanted.includes(scope)) ? undefined : denied;
    case 'appOnly':
      return bearer.roles.some((role) => wanted.includes(role)) ? undefined : denied;
  }
}

const denied = {
  status: 403,
  code: 'Authorization_RequestDenied',
  message: 'Insufficient privileges to complete the operation.',
};

function whyBad(why: Extract<Bearer, { kind: 'bad' }>['why']): string {
  if (why === 'expired') return 'Lifetime validation failed, the token is expired.';
  const audience = why === 'wrongAudience' || why === 'retiredAudience';
  return `Access token validation failure. Invalid ${audience ? 'audience' : 'signature'}.`;
}

/** Microsoft Graph error responses: `innerError` names the request. */
function graphError(
  call: Call,
  problem: { readonly status: number; readonly code: string; readonly message: string; readonly now: number },
): Answer {
  const { status, code, message, now } = problem;
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    'request-id': randomUUID(),
    'client-request-id': headerOf(call.headers, 'client-request-id') ?? randomUUID(),
  };
  return json(status, { error: { code, message, innerError } });
}
