import { z } from 'zod';
import type { Instant } from '../agreements/instant.ts';

/** What a shop says of an order that Microsoft refused, read and tidied. Blank texts count as absent. */
export interface PurchaseBlockedEvent {
  readonly eventId: string | null;
  readonly customerId: string;
  /** Microsoft's body or its text, and the `orderErrors` of a checkout: where the code is looked for. */
  readonly refusals: readonly unknown[];
  readonly order: {
    readonly id: string | null;
    readonly cartId: string | null;
    readonly action: string | null;
    readonly description: string | null;
  };
  readonly orderedBy: {
    readonly name: string | null;
    readonly email: string | null;
    readonly objectId: string | null;
  } | null;
  readonly occurredAt: Instant | null;
  readonly test: boolean;
}

/** The event, or a sentence for every field that is wrong. */
export type ReadEvent =
  | { readonly ok: true; readonly event: PurchaseBlockedEvent }
  | { readonly ok: false; readonly problems: readonly string[] };

const anId = 'a text of at most 200 characters';
const aText = 'a text';
const aStatus = 'an HTTP status such as 403';

/** Shops have numbers for ids too. */
const id = z
  .union([z.string(), z.int().transform(String)], { error: anId })
  .transform(tidy)
  .refine((text) => text === null || text.length <= 200, { error: anId })
  .nullish()
  .transform((text) => text ?? null);

/** What is only shown is cut, not refused: an alert must not be lost for a long description. */
const shown = (longest: number) =>
  z
    .string({ error: aText })
    .transform((text) => tidy(text.slice(0, longest).toWellFormed()))
    .nullish()
    .transform((text) => text ?? null);

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Some databases write GUIDs in capitals; Teams names people in small letters. */
const asTeamsWrites = (objectId: string | null): string | null =>
  objectId !== null && guid.test(objectId) ? objectId.toLowerCase() : objectId;

const aBody = "Microsoft's body as received (an object) or its text";
const orderErrors = 'an object with an array "orderErrors"';

const eventSchema = z.object(
  {
    eventId: id,
    customerId: z.guid({ error: "the customer's Microsoft ID, a GUID" }).toLowerCase(),
    error: z.union([z.string(), z.record(z.string(), z.unknown())], { error: aBody }).nullish(),
    checkout: z
      .record(z.string(), z.unknown(), { error: orderErrors })
      .transform(orderErrorsOf)
      .refine((errors) => errors !== null, { error: orderErrors })
      .nullish(),
    httpStatus: z.int({ error: aStatus }).min(100, aStatus).max(599, aStatus).nullish(),
    order: z
      .object({ id, cartId: id, action: shown(200), description: shown(1_000) }, { error: 'an object' })
      .nullish(),
    orderedBy: z
      .object(
        { name: shown(200), email: shown(320), objectId: shown(200).transform(asTeamsWrites) },
        { error: 'an object' },
      )
      .nullish(),
    occurredAt: z.iso
      .datetime({ offset: true, error: 'an instant such as 2026-01-31T10:00:00Z' })
      .transform((text) => Date.parse(text))
      .nullish(),
    test: z.boolean({ error: 'true or false' }).nullish(),
  },
  { error: 'a JSON object' },
);

const refusalSchema = z.object({ error: z.unknown(), checkout: z.unknown() }).partial();

/** Reads the body of an event: unknown fields are tolerated, known ones are not guessed at. */
export function readPurchaseBlocked(body: Buffer): ReadEvent {
  const json = parseJson(body);
  if (json === undefined) return { ok: false, problems: ['The body is not JSON in UTF-8.'] };
  const parsed = eventSchema.safeParse(json);
  const problems = [...(parsed.success ? [] : problemsOf(parsed.error)), ...missingRefusal(json)];
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  const { eventId, customerId, error, checkout, order, orderedBy, occurredAt, test } = parsed.data;
  const event = {
    eventId,
    customerId,
    refusals: [error ?? null, checkout ?? null],
    order: order ?? { id: null, cartId: null, action: null, description: null },
    orderedBy: orderedBy ?? null,
    occurredAt: occurredAt ?? null,
    test: test ?? false,
  };
  return { ok: true, event };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function problemsOf(error: z.ZodError): readonly string[] {
  const problems = error.issues.map(({ path, message }) =>
    path.length === 0 ? `The body must be ${message}.` : `${path.join('.')} must be ${message}.`,
  );
  return [...new Set(problems)];
}

/** Said beside all other problems: a check of the whole object would only run once its fields are right. */
function missingRefusal(json: unknown): readonly string[] {
  const { success, data } = refusalSchema.safeParse(json);
  if (!success || (data.error ?? data.checkout ?? null) !== null) return [];
  return [`error must be ${aBody}; or "checkout" in its place.`];
}

/** Microsoft writes properties in camel case and, here and there, in Pascal case. */
function orderErrorsOf(checkout: Readonly<Record<string, unknown>>): readonly unknown[] | null {
  const named = Object.entries(checkout).find(([name]) => name.toLowerCase() === 'ordererrors');
  return Array.isArray(named?.[1]) ? named[1] : null;
}

function tidy(text: string): string | null {
  const tidied = text.replace(/\p{Cc}+/gu, ' ').trim();
  return tidied === '' ? null : tidied;
}
