import type { EncryptionKeys } from './keys.ts';
import { type ConnectionSettings, placeOf } from './postgres/connection-settings.ts';

/** Where everything is kept, as an operator decides. */
export type StoreSettings =
  | { readonly kind: 'lowdb'; readonly dataDir: string; readonly keys: EncryptionKeys }
  | { readonly kind: 'postgres'; readonly connection: ConnectionSettings; readonly keys: EncryptionKeys };

/** The place as people may read it, without user and password. */
export function storePlace(settings: StoreSettings): string {
  return settings.kind === 'lowdb' ? settings.dataDir : `PostgreSQL at ${placeOf(settings.connection)}`;
}
