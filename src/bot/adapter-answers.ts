import { z } from 'zod';
import type { ServerRequest, ServerResponse } from '../server-types.ts';

/** One request of Teams: what came, how it was answered, and after how long. */
export interface AnsweredTurn {
  readonly type: string;
  readonly status: number;
  readonly ms: number;
}

const activityTypes = ['message', 'invoke', 'installationUpdate', 'conversationUpdate'] as const;
const typed = z.object({ type: z.enum(activityTypes) });

/** The answer of one request, and who is told of it. */
export interface WatchedAnswer {
  readonly response: ServerResponse;
  /** What came, once it has been read: the body need not be read again for that. */
  readonly came: (type: string) => void;
  /** Nothing was answered. */
  readonly failed: () => void;
}

/** Tells how a request is answered. It is named by what came, and by nothing that a stranger may make up. */
export function watchAnswer(
  request: ServerRequest,
  response: ServerResponse,
  tell: (turn: AnsweredTurn) => void,
): WatchedAnswer {
  const began = performance.now();
  let read: string | null = null;
  const count = (status: number): void => {
    const type = read === null ? typeOf(parsed(request.body)) : typeOf({ type: read });
    tell({ type, status, ms: performance.now() - began });
  };
  return {
    response: {
      send: (status, ...rest) => {
        response.send(status, ...rest);
        count(status);
      },
    },
    came: (type) => {
      read = type;
    },
    failed: () => count(500),
  };
}

const typeOf = (json: unknown): string => typed.safeParse(json).data?.type ?? 'other';

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
