/** Whether the long tests run at full size: `npm run soak` sets it, and nothing else reads it. */
const full = process.env['SOAK'] === 'full';

/** The size of a long test: small in `npm test`, full in `npm run soak`. */
export function sized<T>(sizes: { readonly small: T; readonly full: T }): T {
  return full ? sizes.full : sizes.small;
}
