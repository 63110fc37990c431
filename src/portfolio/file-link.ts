import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Instant, MINUTE } from '../agreements/instant.ts';
import type { Ids } from '../agreements/ports.ts';
import { fileFormats } from './file-table.ts';

/** So long a link to a file lives. */
export const fileLinkLives = 15 * MINUTE;

/** The files of a campaign: its rows with their results, and the messages that people send. */
export const campaignParts = ['rows', 'messages'] as const;

export interface CampaignFile {
  /** The campaign's. */
  readonly id: string;
  readonly part: (typeof campaignParts)[number];
}

const claim = z.tuple([
  z.enum(fileFormats),
  /** The reseller; empty: every customer. */
  z.string(),
  z.string().max(35),
  /** Who pressed: whether that person may still see it is asked again. */
  z.object({ objectId: z.string(), tenantId: z.string().nullable() }),
  /** By the wall clock. */
  z.number(),
  /** A campaign's file in place of a report. */
  z.object({ id: z.string(), part: z.enum(campaignParts) }).nullable(),
]);

/** What a link gives. */
export interface FileClaim {
  readonly format: (typeof fileFormats)[number];
  readonly resellerId: string | null;
  readonly locale: string;
  readonly person: { readonly objectId: string; readonly tenantId: string | null };
  /** Left out: a report. */
  readonly campaign?: CampaignFile;
}

const proofOf = (ids: Pick<Ids, 'hash'>, payload: string): string => ids.hash(`file:${payload}`);

/** The token of a link to a file: what it gives and until when, signed with the store's own key. Nobody can make or alter one. */
export function fileToken(ids: Pick<Ids, 'hash'>, asked: FileClaim, wallNow: Instant): string {
  const { format, resellerId, locale, person, campaign = null } = asked;
  const told: z.input<typeof claim> = [format, resellerId ?? '', locale, person, wallNow + fileLinkLives, campaign];
  const payload = Buffer.from(JSON.stringify(told)).toString('base64url');
  return `${payload}.${proofOf(ids, payload)}`;
}

/** `bad`: this bot never made it. `over`: it did, and its time has passed. */
export type ReadToken =
  | { readonly kind: 'claim'; readonly claim: FileClaim }
  | { readonly kind: 'bad' }
  | { readonly kind: 'over' };

/** Reads a token; the signature comes before everything else. */
export function readFileToken(ids: Pick<Ids, 'hash'>, token: string, wallNow: Instant): ReadToken {
  const [payload = '', proof = '', ...more] = token.split('.');
  const right = Buffer.from(proofOf(ids, payload));
  const given = Buffer.from(proof);
  if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return { kind: 'bad' };
  const [format, resellerId, locale, person, until, campaign] = claim.parse(
    JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')),
  );
  if (wallNow >= until) return { kind: 'over' };
  const told = { format, resellerId: resellerId === '' ? null : resellerId, locale, person };
  return { kind: 'claim', claim: campaign === null ? told : { ...told, campaign } };
}
