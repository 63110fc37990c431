import type { Activity } from 'botbuilder';
import { z } from 'zod';

const id = z.string().min(1);
const said = z.string().nullish();
const account = z.looseObject({ id, aadObjectId: said, name: said.catch(undefined) });
// What stands before the thread is the channel's own id.
const place = z.looseObject({
  id: id.regex(/^(?!;messageid=)/),
  tenantId: said,
  conversationType: said,
  name: said.catch(undefined),
});
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/**
 * What every activity must have before botbuilder and teams-ai see it: teams-ai's TurnState throws where an id is missing, and the
 * service URL is where answers go. The rest is checked for type only where a wrong one would throw inside the libraries.
 */
const shape = z.looseObject({
  type: id,
  channelId: id,
  serviceUrl: id,
  from: account,
  recipient: account,
  conversation: place,
  id: z.string().optional(),
  replyToId: z.string().optional(),
  name: z.string().optional(),
  text: z.string().optional(),
  locale: z.string().optional(),
  localTimezone: z.string().optional().catch(undefined),
  action: z.string().optional(),
  deliveryMode: z.string().optional(),
  timestamp: instant.optional().catch(undefined),
  localTimestamp: instant.optional().catch(undefined),
  expiration: instant.optional().catch(undefined),
  entities: z.array(z.looseObject({ type: z.string() })).optional(),
  attachments: z.array(z.looseObject({ contentType: z.string() })).optional(),
  membersAdded: z.array(account).optional(),
  membersRemoved: z.array(account).optional(),
});

/** A sentence for a person: a list of ten thousand wrong entities has ten thousand fields to name. */
const mostFields = 20;

// The library's type demands fields that Teams never sends; the shape has checked those that matter.
const activityType = z.custom<Activity>();

export type ReadActivity =
  | { readonly kind: 'read'; readonly activity: Activity }
  /** `unbound`: it does not say where it came from. */
  | { readonly kind: 'refused'; readonly error: string; readonly unbound: boolean };

/** Reads the body of a Bot Connector request. Null fields count as left out. */
export function readActivity(body: Buffer): ReadActivity {
  const json = parseJson(body);
  if (json === undefined)
    return { kind: 'refused', error: 'The body is not JSON. Send one activity as a JSON object.', unbound: false };
  const parsed = shape.safeParse(withoutNulls(json));
  if (parsed.success) return { kind: 'read', activity: activityType.parse(parsed.data) };
  const fields = new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'the body'));
  const named = [...fields].slice(0, mostFields).join(', ');
  const error = `This is not a usable activity. Correct or add: ${named}.`;
  return { kind: 'refused', error, unbound: fields.has('serviceUrl') };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function withoutNulls(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  if (!Object.values(json).includes(null)) return json;
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}
