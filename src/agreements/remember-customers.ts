import { type Instant, SECOND } from './instant.ts';
import type { Clock, Customers } from './ports.ts';

const livesFor = 60 * SECOND;
const most = 1_000;

/**
 * Remembers the answers of searches for a minute, so that a question just asked is not asked again. Failures are not remembered.
 */
export function rememberCustomers(customers: Customers, clock: Pick<Clock, 'now'>): Customers {
  type Found = Awaited<ReturnType<Customers['startingWith']>>;
  const remembered = new Map<string, { readonly at: Instant; readonly answer: Found }>();
  return {
    ...customers,
    startingWith: async (text, limit) => {
      const asked = `${limit}:${text.toLowerCase()}`;
      const before = remembered.get(asked);
      if (before !== undefined && clock.now() - before.at < livesFor) return before.answer;
      const answer = await customers.startingWith(text, limit);
      remembered.delete(asked);
      if (answer.answered) remembered.set(asked, { at: clock.now(), answer });
      const oldest = remembered.size > most ? remembered.keys().next().value : undefined;
      if (oldest !== undefined) remembered.delete(oldest);
      return answer;
    },
  };
}
