import type { Instant } from '../../agreements/instant.ts';
import type { Work, WorkOrder } from '../../agreements/ports.ts';
import { createSortedList } from './sorted-list.ts';

/** What makes work unique. */
export interface WorkKey {
  readonly kind: string;
  readonly subject: string;
}

/** An order as it is kept. `ordered` is the commit that brought it: a newer order for the same work has a higher one. */
export interface WorkItem {
  readonly order: WorkOrder;
  readonly ordered: number;
  readonly attempts: number;
}

/** Work that is running, or was when its process died. Leases live in memory: there is one process, and a restart frees all. */
interface Lease {
  readonly token: string;
  until: Instant;
  readonly lane: string | null;
  readonly ordered: number;
  /** Its outcome is on the way to the disk: it cannot be lost any more. */
  settling: boolean;
}

interface Kept {
  readonly order: WorkOrder;
  readonly ordered: number;
  /** Tells works apart that are due at the same moment: first ordered, first served. */
  readonly place: number;
  attempts: number;
}

export interface WorkList {
  readonly order: (order: WorkOrder, ordered: number, attempts?: number) => void;
  readonly drop: (key: WorkKey) => void;
  /** Ends the lease, and removes the work unless it was ordered anew since `ordered`. */
  readonly done: (key: WorkKey & { readonly ordered: number }) => void;
  readonly takeDue: (now: Instant, limit: number, leaseMs: number) => readonly Work[];
  /** Makes the lease end so many milliseconds from now; false where it is lost. */
  readonly hold: (work: Work, ms: number) => boolean;
  readonly nextDueAt: () => Instant | null;
  /** The commit that ordered the taken work, or null where the lease is lost. */
  readonly orderedBy: (work: Work) => number | null;
  /** Marks a taken work as having its outcome written; from now on nobody else can take it. */
  readonly settle: (work: Work) => void;
  /** In the order in which they were ordered. */
  readonly items: () => readonly WorkItem[];
  /** Whether works were taken since the items were last asked for: their attempts are not on disk. */
  readonly countedSince: () => boolean;
}

const nameOf = (key: WorkKey): string => `${key.kind}\n${key.subject}`;

export function createWorkList(deps: { readonly wallNow: () => Instant; readonly newId: () => string }): WorkList {
  const works = new Map<string, Kept>();
  const byDue = createSortedList<Kept>((a, b) => a.order.dueAt - b.order.dueAt || a.place - b.place);
  const leases = new Map<string, Lease>();
  let places = 0;
  let counted = false;

  const holds = (lease: Lease, wallNow: Instant): boolean => lease.settling || lease.until > wallNow;

  function remove(name: string): void {
    const kept = works.get(name);
    if (kept === undefined) return;
    works.delete(name);
    byDue.remove(kept);
  }

  /** Works that nothing keeps from being taken, earliest first; asks again after each, because taking one closes its lane. */
  function* free(): Generator<Kept> {
    const wallNow = deps.wallNow();
    const held = [...leases].filter(([, lease]) => holds(lease, wallNow));
    const names = new Set(held.map(([name]) => name));
    const lanes = new Set(held.map(([, lease]) => lease.lane));
    for (const kept of byDue) {
      const lane = kept.order.lane ?? null;
      if (names.has(nameOf(kept.order)) || (lane !== null && lanes.has(lane))) continue;
      if (lane !== null) lanes.add(lane);
      yield kept;
    }
  }

  function take(kept: Kept, leaseMs: number): Work {
    const token = deps.newId();
    const { order, ordered, attempts } = kept;
    const until = deps.wallNow() + leaseMs;
    leases.set(nameOf(order), { token, until, lane: order.lane ?? null, ordered, settling: false });
    kept.attempts += 1;
    counted = true;
    return Object.freeze({ ...order, attempts, token });
  }

  function leaseOf(work: Work): Lease | null {
    const lease = leases.get(nameOf(work));
    return lease !== undefined && lease.token === work.token && !lease.settling ? lease : null;
  }

  return {
    order: (order, ordered, attempts = 0) => {
      remove(nameOf(order));
      const kept = { order, ordered, attempts, place: places++ };
      works.set(nameOf(order), kept);
      byDue.add(kept);
    },
    drop: (key) => remove(nameOf(key)),
    done: (key) => {
      leases.delete(nameOf(key));
      if (works.get(nameOf(key))?.ordered === key.ordered) remove(nameOf(key));
    },
    takeDue: (now, limit, leaseMs) => {
      const due: Kept[] = [];
      for (const kept of free()) {
        if (kept.order.dueAt > now || due.length >= limit) break;
        due.push(kept);
      }
      return due.map((kept) => take(kept, leaseMs));
    },
    hold: (work, ms) => {
      const lease = leaseOf(work);
      if (lease !== null) lease.until = deps.wallNow() + ms;
      return lease !== null;
    },
    nextDueAt: () => {
      const next = free().next();
      return next.done === true ? null : next.value.order.dueAt;
    },
    orderedBy: (work) => leaseOf(work)?.ordered ?? null,
    settle: (work) => {
      const lease = leaseOf(work);
      if (lease !== null) lease.settling = true;
    },
    items: () => {
      counted = false;
      return Array.from(works.values(), ({ order, ordered, attempts }) => ({ order, ordered, attempts }));
    },
    countedSince: () => counted,
  };
}
