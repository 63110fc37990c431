import type { HistoryEntry } from '../../agreements/ports.ts';
import type { Statement } from './database.ts';
import { inMs, keyOf } from './sql-names.ts';

const named = (name: string, text: string): Statement => ({ name, text });

// Leases run by the clock of the database, which all instances share.
const held = (work: string): string =>
  `exists (select from leases l where l.kind = ${work}.kind and l.subject = ${work}.subject and l.until > now())`;
const laneHeld = (work: string): string =>
  `exists (select from leases l where l.lane = ${work}.lane and l.until > now())`;

/**
 * Takes due work. Of a lane only the first is looked at: while another instance has it in hand (its row is locked) nobody takes the
 * second. A lease that another took a moment ago wins by its key; one of the same lane by the unique index, where this statement fails
 * and is repeated. An expired lease that is in the way of its lane keeps its work, but not the lane.
 */
export const takeDue = named(
  'take due',
  `with candidate as (
    select w.kind, w.subject, w.place, w.lane from work w
    where w.due_at <= $1 and not ${held('w')} and (w.lane is null or (not ${laneHeld('w')} and not exists (
      select from work e
      where e.lane = w.lane and (e.due_at, e.place) < (w.due_at, w.place) and not ${held('e')})))
    order by w.due_at, w.place
    limit $2
    for update of w skip locked
  ), freed as (
    update leases l set lane = null from candidate c
    where l.lane = c.lane and l.until <= now() and (l.kind, l.subject) <> (c.kind, c.subject)
    returning 1
  ), taken as (
    insert into leases (kind, subject, token, until, lane, place)
    select kind, subject, gen_random_uuid(), ${inMs('$3')}, lane, place from candidate
    where (select count(*) from freed) >= 0
    on conflict (kind, subject) do update
    set token = excluded.token, until = excluded.until, lane = excluded.lane, place = excluded.place
    where leases.until <= now()
    returning kind, subject, token
  )
  update work w set attempts = w.attempts + 1 from taken t
  where w.kind = t.kind and w.subject = t.subject
  returning w.body, w.attempts - 1 as attempts, t.token, w.due_at, w.place`,
);

export const nextDueAt = named(
  'next due',
  `select w.due_at from work w
  where not ${held('w')} and (w.lane is null or not ${laneHeld('w')})
  order by w.due_at, w.place limit 1`,
);

const leaseOf = 'kind = $1 and subject = $2 and token = $3';

export const hold = named('hold', `update leases set until = ${inMs('$4')} where ${leaseOf} returning 1`);

/** Removes work that was taken under a lease, unless it was ordered anew. Whether the lease still holds, `end lease` says. */
export const done = named(
  'done',
  `delete from work w using leases l
  where l.kind = $1 and l.subject = $2 and l.token = $3 and w.kind = l.kind and w.subject = l.subject and w.place = l.place`,
);

export const endLease = named('end lease', `delete from leases where ${leaseOf} returning 1`);

export const drop = named(
  'drop',
  'delete from work w using unnest($1::text[], $2::text[]) as n(kind, subject) where w.kind = n.kind and w.subject = n.subject',
);

/** Orders work, or orders it anew: then it has a new place and no attempts. */
export const order = named(
  'order',
  `insert into work (kind, subject, due_at, lane, body)
  select kind, subject, due_at, lane, body
  from unnest($1::text[], $2::text[], $3::float8[], $4::text[], $5::json[]) with ordinality
    as n(kind, subject, due_at, lane, body, nth)
  order by nth
  on conflict (kind, subject) do update
  set place = excluded.place, due_at = excluded.due_at, lane = excluded.lane, body = excluded.body, attempts = 0`,
);

export const addHistory = named(
  'add history',
  `insert into history (customer, at, body)
  select customer, at, body from unnest($1::text[], $2::float8[], $3::json[]) with ordinality as n(customer, at, body, nth)
  order by nth`,
);

/** The values of `add history`. */
export function historyValues(entries: readonly HistoryEntry[]): readonly unknown[] {
  return [
    entries.map(({ customerId }) => keyOf(customerId)),
    entries.map(({ at }) => at),
    entries.map((entry) => JSON.stringify(entry)),
  ];
}

export const historyOf = named(
  'history of',
  'select body from history where customer = $1 order by place desc limit $2',
);
