import { afterAll, beforeAll, expect, it } from "vitest";
import { closeMail } from "@/lib/notification-channels/mail-transport";
import { sendMail, sendPush } from "@/lib/notification-channels/send";
import { installRuntime } from "@/lib/platform/base/runtime";
import { type MailServer, startMailServer } from "@/lib/testing/mail-server";
import { createWorld, type World } from "@/lib/testing/world";
import { sendDue } from "./send";

let world: World;
let server: MailServer;
beforeAll(async () => {
  world = await createWorld();
  const answerAfterMs = 150;
  server = await startMailServer({
    onRcptTo: (_, __, answer) => void setTimeout(answer, answerAfterMs),
  });
  installRuntime({ ...world.runtime, mail: { url: server.url, from: "Mandate <mandate@acme.example>" } });
});
afterAll(async () => {
  await closeMail();
  await server.end();
  await world.end();
});

const senders = { mail: sendMail, push: sendPush };
const people = 40;

async function notifyAll(): Promise<void> {
  await world.sql(
    `insert into people (id, email, name, roles)
     select 'per_' || lpad(n::text, 26, '0'), 'slow-' || n || '@acme.example', 'Member ' || n, '{member}' from generate_series(1, $1::int) n`,
    [people],
  );
  await world.sql(
    `insert into notifications (id, person_id, kind, subject_id, occasion, link, details, why, created_at, expires_at)
     select 'ntf_' || lpad(n::text, 26, '0'), 'per_' || lpad(n::text, 26, '0'), 'agent_stopped', 'agt_1', 'slow:' || n, '/agents',
       '{"how":"suspended"}', 'owner', now(), now() + interval '90 days' from generate_series(1, $1::int) n`,
    [people],
  );
  await world.sql(
    "insert into notification_deliveries (notification_id, person_id, channel, due_at) select id, person_id, 'mail', now() from notifications",
  );
}

/** A worker goes on until nothing is due, not even after a lease. Its lanes leave room for those of another. */
async function work(): Promise<void> {
  const left = async () => world.sql("select 1 from notification_deliveries where status = 'due' limit 1");
  while ((await left()).length > 0) await sendDue("mail", senders, { atOnce: 3, leaseMs: 1_000 });
}

it("a slow mail server gets each mail once, though all of a round take longer than a lease and two workers send", async () => {
  await notifyAll();
  const began = performance.now();
  await Promise.all([work(), work()]);
  expect(performance.now() - began).toBeGreaterThan(1_000);
  const receivers = server.received.flatMap(({ to }) => to);
  expect(receivers).toHaveLength(people);
  expect(new Set(receivers).size).toBe(people);
  const [attempts] = await world.sql<{ most: number }>(
    "select max(attempts)::int as most from notification_deliveries",
  );
  expect(attempts).toEqual({ most: 1 });
});

it("a worker that got a parcel too late sends nothing, and the next one sends it once", async () => {
  await world.sql(
    "update notification_deliveries set status = 'due', due_at = now() - interval '1 second', attempts = 0 where person_id = $1",
    [`per_${"1".padStart(26, "0")}`],
  );
  const before = server.received.length;
  await sendDue("mail", senders, { leaseMs: 0 });
  expect(server.received).toHaveLength(before);
  // Nothing was tried.
  expect(await world.sql("select attempts from notification_deliveries where status = 'due'")).toEqual([
    { attempts: 0 },
  ]);
  await sendDue("mail", senders);
  expect(server.received).toHaveLength(before + 1);
});
