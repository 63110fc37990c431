import { z } from 'zod';
import type { CustomerList } from '../agreements/ports.ts';
import { begin, type ClientDeps } from './client-deps.ts';
import { readDate } from './dates.ts';
import { readPages } from './paging.ts';
import { routes } from './routes.ts';
import { optionalText } from './schemas.ts';

/** As far as it is looked at (Microsoft: Subscription resources). Usage, such as an Azure plan, has a quantity that is no seats. */
const subscriptionSchema = z.object({
  status: optionalText,
  quantity: z.number().nonnegative().nullish().catch(null),
  billingType: optionalText,
  commitmentEndDate: optionalText,
});

type Subscription = z.infer<typeof subscriptionSchema>;

/** What a customer has to lose: seats, and when the next commitment ends, of active subscriptions. */
export function readExposure(deps: ClientDeps): CustomerList['readExposure'] {
  return async (customerId) => {
    const readAt = deps.now();
    const route = routes.subscriptions(customerId);
    const read = await readPages(deps, { route, operation: begin(deps), item: subscriptionSchema });
    if (!read.answered) return read;
    const active = read.value.filter(({ status }) => status?.toLowerCase() === 'active');
    const ends = active.flatMap(({ commitmentEndDate }) => endOf(commitmentEndDate));
    const nextCommitmentEnd = ends.length === 0 ? null : Math.min(...ends);
    const seats = active.filter(hasSeats).reduce((sum, { quantity }) => sum + (quantity ?? 0), 0);
    return { answered: true, value: { readAt, nextCommitmentEnd, seats, subscriptions: active.length } };
  };
}

const hasSeats = ({ billingType }: Subscription): boolean => billingType?.toLowerCase() !== 'usage';

function endOf(text: string | null): readonly number[] {
  const end = text === null ? null : readDate(text);
  return end === null ? [] : [end];
}
