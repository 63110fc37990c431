import { createHash } from 'node:crypto';

/** What every answer of the acceptance page carries. */
export interface PageHeaders {
  readonly html: Readonly<Record<string, string>>;
  readonly json: Readonly<Record<string, string>>;
}

const common = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive, nosnippet',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
  // Answers differ by language alone, and nobody may keep them.
  vary: 'accept-language',
};

/** The page runs its own style and script, named by their hashes, and frames Microsoft's component: nothing else. */
export function pageHeaders(own: {
  readonly style: string;
  readonly script: string;
  readonly acceptancePageUrl: string;
}): PageHeaders {
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(own.script)}`,
    `style-src ${hashOf(own.style)}`,
    "connect-src 'self'",
    `frame-src ${new URL(own.acceptancePageUrl).origin}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  return {
    html: { ...common, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    json: { ...common, 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" },
  };
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
