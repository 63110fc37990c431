import type { PersonRef } from './customer.ts';
import { pendingAttestations } from './find-attestations.ts';
import type { Deps } from './ports.ts';

/** Somebody who has used the bot, and how many live attestations that person takes care of. */
export interface FoundPerson {
  readonly person: PersonRef;
  readonly open: number;
}

/** So many are offered to choose from. */
const most = 8;

/** People who have used the bot, by their whole name, else by how it begins; whoever takes care of most comes first. */
export async function findPeople(deps: Pick<Deps, 'store'>, typed: string): Promise<readonly FoundPerson[]> {
  const wanted = plain(typed.replace(/<\/?at[^>]*>/gi, ' '));
  if (wanted === '') return [];
  const known = await deps.store.all('people');
  const named = known.filter(({ name }) => plain(name) === wanted);
  const found = named.length > 0 ? named : known.filter(({ name }) => plain(name).startsWith(wanted));
  const open = await pendingAttestations(deps, null);
  return found
    .map(({ id, name }) => ({
      person: { objectId: id, name },
      open: open.filter(({ owner }) => owner.objectId === id).length,
    }))
    .sort((a, b) => b.open - a.open)
    .slice(0, most);
}

const plain = (name: string): string => name.toLowerCase().replace(/\s+/g, ' ').trim();
