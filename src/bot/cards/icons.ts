import { readFileSync } from 'node:fs';

/** The signs of `cards/icons/`: one shape each, so that nothing is told by colour alone. */
export type Icon =
  | 'accepted'
  | 'accepted-direct'
  | 'alerts'
  | 'alerts-off'
  | 'blocked'
  | 'cancelled'
  | 'closed'
  | 'creating'
  | 'day'
  | 'expired'
  | 'failed'
  | 'finalized'
  | 'finalizing'
  | 'form'
  | 'hello'
  | 'hint'
  | 'info'
  | 'late'
  | 'letter'
  | 'link'
  | 'not-accepted'
  | 'operations'
  | 'pending'
  | 'refused'
  | 'renew'
  | 'replaced'
  | 'search'
  | 'unanswered'
  | 'unblocked'
  | 'unknown'
  | 'warning';

const folder = new URL('../../../cards/icons/', import.meta.url);
const read = new Map<Icon, string>();

/** The sign as a `data:` address: a picture needs no font, no server and no theme. Read once. */
export function iconUrl(icon: Icon): string {
  const known = read.get(icon);
  if (known !== undefined) return known;
  const url = `data:image/png;base64,${readFileSync(new URL(`${icon}.png`, folder)).toString('base64')}`;
  read.set(icon, url);
  return url;
}
