import type { MirrorProgress } from '../../portfolio/portfolio.ts';
import type { Words } from './words.ts';

/** What the reader must know of the mirror before he relies on it; nothing where it is complete and moves. */
export function mirrorSays(words: Words, progress: MirrorProgress): readonly string[] {
  const { customers, read, listedAt, stalledSince, leftOut } = progress;
  return [
    ...(listedAt === null ? [words.t('mirror.listing', { count: customers })] : []),
    ...(read < customers ? [words.t('mirror.reading', { read, customers })] : []),
    ...(leftOut === 0 ? [] : [words.t('mirror.leftOut', { count: leftOut })]),
    ...(stalledSince === null ? [] : [words.t('mirror.stalled', { when: words.when(stalledSince) })]),
  ];
}
