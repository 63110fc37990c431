import type { PageView } from '../../agreements/acceptance-page-read.ts';

/** How eagerly an open page asks whether it still shows what is so. */
export type PageWait = 'quick' | 'slow' | 'none';

/** `quick` while the reader waits for an answer; `none` once nothing more can come. */
export function pageWait({ state, said }: PageView): PageWait {
  switch (state) {
    case 'preparing':
      return 'quick';
    case 'open':
    case 'ended':
      return said === 'checking' ? 'quick' : 'slow';
    case 'stopped':
      return 'slow';
    case 'done':
    case 'doneDirectly':
    case 'withdrawn':
    case 'replaced':
      return 'none';
  }
}

/** What changes when there is something new to show. It says nothing of any person. */
export function pageKey({ state, said, deadline }: PageView): string {
  return `${state}.${said}.${deadline ?? 0}`;
}
