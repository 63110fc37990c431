import { notPermittedCard, uncheckedCard } from './cards.ts';
import type { Reply, Turn } from './turn.ts';

/** Whether this person may do what asks for this role. */
export function mayUse(turn: Turn, who: 'member' | 'agent'): boolean {
  return who === 'member' || turn.reader.role === 'agent';
}

/** Says that permission is missing, or could not be looked up, and whom to ask. */
export function refused({ reader }: Pick<Turn, 'reader'>): readonly Reply[] {
  const says = reader.unchecked === true ? uncheckedCard({ reader }) : notPermittedCard({ reader, outsider: false });
  return [{ says, to: 'here', brief: true }];
}
