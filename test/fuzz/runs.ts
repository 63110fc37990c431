import { sized } from '../soak/size.ts';

/** What a property is run with: few runs in `npm test`, many in `npm run soak`. The seed is fast-check's own; a failure names it. */
export function runs(small: number, full: number): { readonly numRuns: number } {
  return { numRuns: sized({ small, full }) };
}
