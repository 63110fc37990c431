import type { HistoryEntry } from '../../src/agreements/ports.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { creating } from './setting.ts';

/** The ids of all calls that create something, as Microsoft saw them. */
export interface Sent {
  /** Takes notice of the last requests; the stand-in forgets older ones. */
  readonly look: () => void;
  /** Ids that were sent without being written down before: after a crash such a call could only be sent anew. */
  readonly unwritten: (histories: readonly HistoryEntry[]) => readonly string[];
}

const [attestations = ''] = creating;
const isCreating = (path: string): boolean => path === attestations || path.endsWith('/agreements');

/** Watches the requests to a stand-in. */
export function watchSent(standIn: Simulator): Sent {
  const ids = new Map<string, string>();
  return {
    look: () => {
      for (const { method, path, requestId } of standIn.state().requests)
        if (method === 'POST' && isCreating(path) && requestId !== undefined) ids.set(requestId, path);
    },
    unwritten: (histories) => {
      const written = new Set(histories.map(({ facts }) => facts['requestId']));
      return [...ids].filter(([id]) => !written.has(id)).map(([id, path]) => `${path} with MS-RequestId ${id}`);
    },
  };
}
