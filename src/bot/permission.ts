import { notPermittedCard } from './cards.ts';
import type { Reply, Turn } from './turn.ts';

/** Whether this person may do what asks for this role. */
export function mayUse(turn: Turn, who: 'member' | 'agent'): boolean {
  return who === 'member' || turn.reader.role === 'agent';
}

/** Says that permission is missing, and whom to ask. */
export function refused(turn: Turn): readonly Reply[] {
  return [{ says: notPermittedCard({ reader: turn.reader, outsider: false }), to: 'here', brief: true }];
}
