import { wentThrough } from '../../agreements/refused-although.ts';
import { tellWhenUnblocked } from '../../agreements/tell-when-unblocked.ts';
import { notice } from '../replies.ts';
import type { Presses } from '../turn.ts';

/** Buttons of a blocked purchase. */
export const presses = {
  tellMe: {
    who: 'agent',
    run: async (turn, { customerId }) => {
      const outcome = await tellWhenUnblocked(turn.deps.domain, customerId, turn.person);
      if (outcome.kind === 'notBlocked') return [notice(turn, 'notBlocked')];
      const name = outcome.kind === 'willTell' ? 'willTell' : 'willTellOnceAdded';
      return [notice(turn, name, { company: outcome.customer.companyName })];
    },
  },
  wentThrough: {
    who: 'agent',
    run: async (turn, { id }) => {
      const outcome = await wentThrough(turn.deps.domain, id, turn.person);
      if (outcome.kind === 'over') return [notice(turn, 'blockOver')];
      return [notice(turn, 'wentThrough', { company: outcome.customer.companyName })];
    },
  },
} satisfies Partial<Presses>;
