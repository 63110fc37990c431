import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor.js';
import { type BoundedMap, boundedMap } from '../agreements/bounded-map.ts';
import { DAY } from '../agreements/instant.ts';
import { withDeadline } from './adapter-connector.ts';

type Metadata = JwtTokenExtractor['openIdMetadata'];
type SigningKey = NonNullable<Awaited<ReturnType<Metadata['getKey']>>>;

/** A signing key by its id; null where there is none. Throws where the keys cannot be had. */
export type SigningKeys = (keyId: string) => Promise<SigningKey | null>;

interface SigningKeysDeps {
  readonly metadataUrl: string;
  readonly timeoutMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

const mostKeys = 100;

/**
 * botbuilder's own keys, shared with its check. Anybody can send an unknown key id, and botbuilder would ask for each, without a time limit:
 * here one question is on its way at a time, and those who wait for it share its failure. Keys that were seen today wait for nothing.
 */
export function signingKeys({ metadataUrl, timeoutMs, now }: SigningKeysDeps): SigningKeys {
  const metadata = new JwtTokenExtractor({}, metadataUrl, []).openIdMetadata;
  const seen: BoundedMap<SigningKey> = boundedMap({ most: mostKeys, now });
  let asking: Promise<SigningKey | null> | null = null;
  return async (keyId) => {
    const known = seen.get(keyId);
    if (known !== undefined) return known;
    while (asking !== null) await asking;
    asking = withDeadline(() => read(metadata, keyId), timeoutMs).finally(() => {
      asking = null;
    });
    const key = await asking;
    if (key !== null) seen.set(keyId, key, DAY);
    return key;
  };
}

/** botbuilder notes keys as read before it has read them: an answer cut short would leave it without any for an hour. */
async function read(metadata: Metadata, keyId: string): Promise<SigningKey | null> {
  const lastUpdated: unknown = Reflect.get(metadata, 'lastUpdated');
  try {
    return await metadata.getKey(keyId);
  } catch (error) {
    Reflect.set(metadata, 'lastUpdated', lastUpdated);
    throw error;
  }
}
