import { z } from 'zod';
import {
  type Environment,
  eventsSecrets,
  givenValues,
  type LoadedConfig,
  listOf,
  port,
  text,
} from './config-fields.ts';

/** What the demo reads from the environment; everything has a default. */
export interface DemoConfig {
  readonly port: number;
  readonly simulatorPort: number;
  readonly playgroundPort: number;
  readonly dataDir: string;
  /** As set; empty: the demo makes one. */
  readonly eventsSecrets: readonly string[];
  /** The emulator's people have made-up ids, so that any text is one. */
  readonly agentObjectIds: readonly string[] | 'everybody';
}

const variables = z.object({
  PORT: port.default(3978),
  SIMULATOR_PORT: port.default(3979),
  PLAYGROUND_PORT: port.default(56_150),
  DATA_DIR: text.default('.data/demo'),
  EVENTS_SECRET: eventsSecrets(1).default([]),
  AGENT_OBJECT_IDS: listOf(text).optional(),
});

const meanings: Readonly<Record<keyof z.infer<typeof variables>, string>> = {
  PORT: "the bot's port, from 0 (any free one) to 65535",
  SIMULATOR_PORT: "the stand-in's port, from 0 (any free one) to 65535",
  PLAYGROUND_PORT: "the Teams emulator's port, from 0 (any free one) to 65535",
  DATA_DIR: "the directory for the demo's data",
  EVENTS_SECRET: 'the secret that the shop signs its events with, or two, comma-separated; left out, one is made',
  AGENT_OBJECT_IDS: 'the ids of the permitted people, comma-separated; left out, everybody is permitted',
};

/** The demo's settings, or one line for every variable that is wrong. */
export function demoConfig(env: Environment): LoadedConfig<DemoConfig> {
  const names = variables.keyof().options;
  const parsed = variables.safeParse(givenValues(env, names));
  if (!parsed.success) {
    const faults = z.flattenError(parsed.error).fieldErrors;
    const problems = names.flatMap((name) => {
      const [fault] = faults[name] ?? [];
      return fault === undefined ? [] : [`${name} ${fault}. Set it to ${meanings[name]}.`];
    });
    return { ok: false, problems };
  }
  const { PORT, SIMULATOR_PORT, PLAYGROUND_PORT } = parsed.data;
  const ports = [PORT, SIMULATOR_PORT, PLAYGROUND_PORT].filter((one) => one !== 0);
  if (new Set(ports).size < ports.length) {
    const problem = `PORT (${PORT}), SIMULATOR_PORT (${SIMULATOR_PORT}) and PLAYGROUND_PORT (${PLAYGROUND_PORT}) are not three different ports. Set each to one of its own.`;
    return { ok: false, problems: [problem] };
  }
  const config = {
    port: PORT,
    simulatorPort: SIMULATOR_PORT,
    playgroundPort: PLAYGROUND_PORT,
    dataDir: parsed.data.DATA_DIR,
    eventsSecrets: parsed.data.EVENTS_SECRET,
    agentObjectIds: parsed.data.AGENT_OBJECT_IDS ?? ('everybody' as const),
  };
  return { ok: true, config };
}
