/** What the browser shows after the sign-in; nothing of the request is repeated in it. */
export function redirectPage(kind: 'code' | 'error' | 'notFound' | 'otherState'): {
  readonly status: number;
  readonly html: string;
} {
  const { status, title, words } = pages[kind];
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}</style><h1>${title}</h1><p>${words}</p></html>`;
  return { status, html };
}

const pages = {
  code: {
    status: 200,
    title: 'Signed in',
    words: 'You can close this window. The terminal says what comes next.',
  },
  error: {
    status: 200,
    title: 'Not signed in',
    words: 'Microsoft Entra refused the sign-in. The terminal says why. You can close this window.',
  },
  notFound: { status: 404, title: 'Nothing here', words: 'This address only waits for the sign-in to end.' },
  otherState: {
    status: 400,
    title: 'Another sign-in',
    words: 'This answer belongs to another sign-in. Open the address that the terminal shows.',
  },
} as const;
