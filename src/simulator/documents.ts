import { randomBytes } from 'node:crypto';
import { documentLanguage } from './document-languages.ts';
import { html } from './html.ts';
import { type Answer, type Call, pathPart, type Route } from './http.ts';
import { answer, generalError } from './microsoft.ts';
import { customerTemplateId } from './model.ts';
import { withToken } from './tokens.ts';
import type { World } from './world.ts';

const life = 5 * 60_000;

type Document = {
  readonly kind: 'display' | 'download';
  readonly country: string;
  readonly language: string;
  readonly expiresAt: number;
};

/**
 * `GET /v1/agreementtemplates/{id}/document` and the links that it makes (Microsoft: Download the Customer Agreement template): fresh ones
 * for every call, dead five minutes later by the movable clock. `origin` is the stand-in's own address.
 */
export function documentRoutes(world: World, origin: () => string): readonly Route[] {
  const documents = new Map<string, Document>();
  const link = (document: Omit<Document, 'expiresAt'>) => {
    const token = randomBytes(24).toString('base64url');
    documents.set(token, { ...document, expiresAt: world.clock.now() + life });
    return `${origin()}/documents/${token}`;
  };
  const make = (call: Call): Answer => {
    forgetExpired(documents, world.clock.now());
    // The texts of the refusals are not Microsoft's.
    if (pathPart(call, 'id') !== customerTemplateId) return generalError(404, 600097, 'The template was not found.');
    const country = call.query.get('country') ?? 'US';
    const language = documentLanguage(country, call.query.get('language') ?? 'en-US');
    if (language === undefined) return generalError(400, 600098, 'The country is not supported.');
    return answer(200, {
      displayUri: link({ kind: 'display', country, language }),
      downloadUri: link({ kind: 'download', country, language }),
      language,
      country,
    });
  };
  return [
    {
      method: 'GET',
      path: '/v1/agreementtemplates/:id/document',
      handle: withToken(world, { kind: 'appUser', recorded: 'appOnlyOnDocument' }, make),
    },
    {
      method: 'GET',
      path: '/documents/:token',
      handle: (call) => serveDocument(documents.get(pathPart(call, 'token')), world.clock.now()),
    },
  ];
}

function forgetExpired(documents: Map<string, Document>, now: number): void {
  for (const [token, { expiresAt }] of documents) if (expiresAt <= now) documents.delete(token);
}

function serveDocument(document: Document | undefined, now: number): Answer {
  const headers = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
  if (document === undefined || document.expiresAt <= now) {
    const type = 'text/plain; charset=utf-8';
    return { status: 403, headers: { ...headers, 'Content-Type': type }, body: 'This link has expired.' };
  }
  const title = `Microsoft Customer Agreement (sample), ${document.country}, ${document.language}`;
  const text = 'This text was invented for a stand-in of Partner Center. Nothing in it is binding.';
  if (document.kind === 'display') {
    const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    const type = 'text/html; charset=utf-8';
    return {
      status: 200,
      headers: { ...headers, 'Content-Type': type, 'Content-Security-Policy': policy },
      body: html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<link rel="stylesheet" href="/page/base.css"><link rel="stylesheet" href="/page/acceptance.css"></head>
<body><main class="agreement"><h1>${title}</h1><p>${text}</p></main></body></html>`.html,
    };
  }
  // Rich text under Word's own type: Word opens it as a document.
  const disposition = `attachment; filename="mca-${document.country}-${document.language}.doc"`;
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': 'application/msword', 'Content-Disposition': disposition },
    body: `{\\rtf1\\ansi\\deff0 {\\b ${title}}\\par ${text}\\par}`,
  };
}
