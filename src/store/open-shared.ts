import type { Shared } from '../agreements/shared.ts';
import type { StoreOptions } from './open.ts';

/** What this process shares with others on the same store; null where nobody else can be there. To be opened after the store. */
export async function openShared(options: StoreOptions): Promise<Shared | null> {
  switch (options.kind) {
    case 'lowdb':
      return null;
    case 'postgres': {
      const { openSharedDatabase } = await import('./postgres/shared-database.ts');
      return openSharedDatabase(options);
    }
  }
}
