import { z } from 'zod';
import type { Store, Work } from '../../agreements/ports.ts';
import { StoreRefusedError } from '../errors.ts';
import { storedShapes } from '../stored-shapes.ts';
import type { Database, Rows } from './database.ts';
import { keyOf } from './sql-names.ts';
import { historyOf, hold, nextDueAt, takeDue } from './work-statements.ts';

const takenRow = z.object({
  body: storedShapes.workOrder,
  attempts: z.int(),
  token: z.string(),
  due_at: z.number(),
  place: z.string().transform(BigInt),
});
const dueRow = z.object({ due_at: z.number() });
const historyRow = z.object({ body: storedShapes.historyEntry });

/** SQLSTATE: not the only one, deadlock. */
const collisions = ['23505', '40P01'];
const mostTries = 5;
const largestLimit = 2 ** 31 - 1;

/** History and due work, other than in commits. */
export function createWorkReads(
  database: Pick<Database, 'read' | 'write'>,
): Pick<Store, 'takeDue' | 'hold' | 'nextDueAt' | 'history'> {
  return {
    takeDue: async (now, limit, leaseMs) => {
      const values = [now, Math.min(limit, largestLimit), leaseMs];
      for (let tries = 1; ; tries += 1) {
        try {
          return worksOf(await database.write(takeDue, values));
        } catch (error) {
          if (!isCollision(error) || tries >= mostTries) throw error;
        }
      }
    },
    hold: async ({ kind, subject, token }, ms) => {
      const rows = await database.write(hold, [keyOf(kind), keyOf(subject), token, ms]);
      return rows.length > 0;
    },
    nextDueAt: async () => {
      const [row] = z.array(dueRow).parse(await database.read(nextDueAt, []));
      return row?.due_at ?? null;
    },
    history: async (customerId, limit) => {
      const rows = await database.read(historyOf, [keyOf(customerId), Math.min(limit, largestLimit)]);
      return z
        .array(historyRow)
        .parse(rows)
        .map(({ body }) => body);
    },
  };
}

function worksOf(rows: Rows): readonly Work[] {
  return z
    .array(takenRow)
    .parse(rows)
    .toSorted((a, b) => a.due_at - b.due_at || (a.place < b.place ? -1 : 1))
    .map(({ body, attempts, token }) => ({ ...body, attempts, token }));
}

/** Another instance took work of the same lane at this very moment, or two waited for each other: now its lease is seen. */
function isCollision(error: unknown): boolean {
  return error instanceof StoreRefusedError && collisions.includes(error.code);
}
