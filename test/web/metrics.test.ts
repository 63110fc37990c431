import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/metrics.ts';
import { startTestBot, type TestBot, type TestBotOptions } from '../support/bot.ts';

async function withBot(options: TestBotOptions, act: (bot: TestBot) => Promise<void>): Promise<void> {
  const bot = await startTestBot(options);
  try {
    await act(bot);
  } finally {
    await bot.stop();
  }
}

const metrics = () => createMetrics({ now: Date.now });

async function read(bot: TestBot, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(`${bot.url}/metrics`, { headers });
  expect(response.status).toBe(200);
  return response.text();
}

/** The value of one line: its name and labels as Prometheus writes them. */
function value(text: string, line: string): number {
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1));
}

describe('GET /metrics', () => {
  it('counts turns by what came and how they were answered, and names no customer and nobody', () =>
    withBot({ metrics: { metrics: metrics() } }, async (bot) => {
      const alice = bot.person('Alice');
      await bot.say(alice.personal, 'status Fabrikam');
      await bot.press(alice.personal, 'Refresh');
      await fetch(`${bot.url}/api/messages`, { method: 'POST', body: '{"type":"made up"}' });
      const text = await read(bot);
      expect(value(text, 'mca_bot_turn_seconds_count{type="message",outcome="answered"}')).toBe(1);
      expect(value(text, 'mca_bot_turn_seconds_count{type="invoke",outcome="answered"}')).toBe(1);
      expect(value(text, 'mca_bot_turn_seconds_count{type="other",outcome="refused"}')).toBe(1);
      expect(text).not.toMatch(/fabrikam|alice|made up/i);
    }));

  it('counts what the bot does and says by itself, with its lag', () =>
    withBot({ metrics: { metrics: metrics() } }, async (bot) => {
      const bob = bot.person('Bob');
      await bot.say(bob.personal, 'hi');
      await bot.say(bob.personal, 'subscribe purchase blocked');
      const customer = await bot.simulator.addCustomer({ companyName: 'Proteus', domain: 'proteus.example' });
      await bot.simulator.order(customer.id);
      await bot.settle(bob.personal, ({ activity }) => activity.summary?.includes('blocked') === true);
      await expect
        .poll(async () => value(await read(bot), 'mca_bot_messages_total{kind="purchaseBlocked",outcome="sent"}'))
        .toBe(1);
      await expect
        .poll(async () => value(await read(bot), 'mca_bot_work_seconds_count{kind="announce",outcome="done"}'))
        .toBe(1);
      const text = await read(bot);
      expect(value(text, 'mca_bot_alert_lag_seconds_count')).toBe(1);
      expect(value(text, 'mca_bot_attestations{state="pending"}')).toBe(0);
      expect(value(text, 'mca_bot_oldest_due_work_seconds')).toBe(0);
    }));

  it('is for this machine alone, and for nobody behind a proxy', () =>
    withBot({ metrics: { metrics: metrics() } }, async (bot) => {
      const response = await fetch(`${bot.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
      expect(response.status).toBe(401);
      expect(await response.text()).toContain('METRICS_TOKEN');
    }));

  it('wants the token where there is one, from this machine too', () =>
    withBot({ metrics: { metrics: metrics(), metricsToken: 'sixteen-letters!' } }, async (bot) => {
      expect((await fetch(`${bot.url}/metrics`)).status).toBe(401);
      expect((await fetch(`${bot.url}/metrics`, { headers: { authorization: 'Bearer other' } })).status).toBe(401);
      expect(await read(bot, { authorization: 'Bearer sixteen-letters!' })).toContain('mca_bot_turn_seconds');
    }));
});

describe('metrics of Partner Center', () => {
  it('tell calls by question and outcome, without ids and query values, and the ages of tokens', async () => {
    const counted = createMetrics({ now: () => 60_000 });
    const id = '0b9f0c1e-0000-4000-8000-000000000001';
    const call = { method: 'GET', reason: null, durationMs: 20, waitedMs: 0, priority: 'background' };
    counted.call({ ...call, path: `/v1/customers/${id}/agreements?agreementType`, status: 200 });
    counted.call({ ...call, path: `/v1/customers/${id}/agreements`, status: 429 });
    counted.call({ ...call, path: '/v1/customers', status: null, reason: 'timeout' });
    counted.token({ kind: 'appOnly', ok: true });
    counted.token({ kind: 'graph', ok: false });
    const { body } = await counted.text();
    const question = 'question="GET /v1/customers/:id/agreements"';
    expect(value(body, `mca_bot_partner_center_seconds_count{${question},outcome="ok"}`)).toBe(1);
    expect(value(body, `mca_bot_partner_center_seconds_count{${question},outcome="throttled"}`)).toBe(1);
    expect(body).toContain('question="GET /v1/customers",outcome="timeout"');
    expect(value(body, 'mca_bot_token_age_seconds{kind="appOnly"}')).toBe(0);
    expect(value(body, 'mca_bot_token_refusals_total{kind="graph"}')).toBe(1);
  });

  it('leave out what cannot be looked up just now', async () => {
    const counted = metrics();
    counted.watch({ oldestDueMs: () => Promise.reject(new Error('store away')), budgetLeft: () => 7 });
    const { body } = await counted.text();
    expect(value(body, 'mca_bot_partner_center_budget_left')).toBe(7);
  });
});
