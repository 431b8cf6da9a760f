import { afterAll, beforeAll, expect, it } from "vitest";
import { addBrowser } from "@/lib/notification-channels/browsers.commands";
import { sendPush } from "@/lib/notification-channels/push";
import type { Principal } from "@/lib/principals/principal";
import { newPushBrowser } from "@/lib/testing/push-browser";
import { answering, type Receiver, startReceiver } from "@/lib/testing/receiver";
import { localGuard } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { sendDue } from "./send";

let world: World;
let service: Receiver;
let person: Principal;
beforeAll(async () => {
  world = await createWorld();
  service = await startReceiver();
  person = await world.person(["member"]);
  await addBrowser(person, newPushBrowser(`${service.url}/push/1`).body, localGuard);
});
afterAll(async () => {
  await service.end();
  await world.end();
});

const senders = {
  mail: () => Promise.reject(new Error("No mail is due.")),
  push: (personId: string, message: Parameters<typeof sendPush>[1]) => sendPush(personId, message, localGuard),
};
const makeDue = () =>
  world.sql("update notification_deliveries set due_at = now() - interval '1 second' where status = 'due'");
const deliveries = () =>
  world.sql<{ status: string; code: string | null; rests: boolean }>(
    `select d.status, d.code, d.due_at >= s.rests_until as rests
     from notification_deliveries d join push_subscriptions s on s.person_id = d.person_id order by d.id`,
  );

it("two messages that a push service refuses for now wait for the end of the rest, and are taken then", async () => {
  await world.sql(
    `insert into notifications (id, person_id, kind, subject_id, occasion, link, details, why, created_at, expires_at)
     select 'ntf_' || lpad(n::text, 26, '0'), $1, 'agent_stopped', 'agt_1', 'rest:' || n, '/agents',
       '{"how":"suspended"}', 'owner', now(), now() + interval '90 days' from generate_series(1, 2) n`,
    [person.personId],
  );
  await world.sql(
    `insert into notification_deliveries (notification_id, person_id, channel, due_at)
     select id, person_id, 'push', now() from notifications`,
  );
  service.answer(answering(503, { "retry-after": "1800" }));
  await sendDue("push", senders);
  expect((await deliveries()).map(({ status }) => status)).toEqual(["due", "due"]);
  const tried = service.received.length;
  await makeDue();
  await sendDue("push", senders);
  const waiting = { status: "due", code: "channel_rests", rests: true };
  expect(await deliveries()).toEqual([waiting, waiting]);
  expect(service.received).toHaveLength(tried);
  service.answer(answering(201));
  await world.sql("update push_subscriptions set rests_until = now() - interval '1 second'");
  await makeDue();
  await sendDue("push", senders);
  expect((await deliveries()).map(({ status }) => status)).toEqual(["accepted", "accepted"]);
});
