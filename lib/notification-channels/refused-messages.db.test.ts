import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { answering, type Receiver, startReceiver } from "@/lib/testing/receiver";
import { localGuard } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { createWebhook, deleteWebhook } from "./commands";
import type { Message } from "./model";
import { getWebhook, listDeliveries } from "./queries";
import { runShare } from "./run-share";
import { CreateWebhook } from "./schema";
import { sendWebhooks } from "./send";
import { list } from "./webhook.store";
import { claim } from "./webhook-queue.store";

let world: World;
let admin: Principal;
let receiver: Receiver;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
});
afterAll(() => world.end());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const { id } of await list()) await deleteWebhook(admin, id, undefined);
  await receiver.end();
});

const create = () =>
  createWebhook(
    admin,
    CreateWebhook.parse({ name: crypto.randomUUID(), template: "standard", url: `${receiver.url}/hook` }),
    localGuard,
  );

let messages = 0;
const message = (sentence: string): Message => ({
  ...{ id: `ntf_${++messages}`, kind: "request_to_decide", sentence, why: "The organisation sends them here." },
  link: "http://localhost:3000/approvals/req_1",
  createdAt: new Date("2026-11-29T10:00:00Z"),
});

const stopping = new AbortController().signal;
const sendDue = (): Promise<number> =>
  waitingAs("jobs", async () => {
    const webhooks = await claim([], 20);
    for (const webhook of webhooks) await runShare(webhook, { guard: localGuard, shareMs: 60_000, stopping });
    return webhooks.length;
  });
const letItBeDue = () => world.sql("update notification_webhooks set next_attempt_at = null, leased_until = null");
const sentences = (): string[] => receiver.received.map(({ body }) => JSON.parse(body).data.sentence);
async function attempt(times: number): Promise<void> {
  for (let done = 0; done < times; done++) {
    await letItBeDue();
    await sendDue();
  }
}

describe("a receiver", () => {
  it.each([500, 429, 408])(
    "that answers %i gets the messages in their order, however often it fails",
    async (status) => {
      await create();
      receiver.answer(answering(status));
      await sendWebhooks(message("First."));
      await sendWebhooks(message("Second."));
      await attempt(7);
      expect(new Set(sentences())).toEqual(new Set(["First."]));
    },
  );

  it.each([400, 403, 422])("that refuses one message with %i gets the others, and that one no more", async (status) => {
    const { id } = await create();
    receiver.answer((response, { body }) => response.writeHead(body.includes("Poison") ? status : 204).end());
    await sendWebhooks(message("Poison."));
    await sendWebhooks(message("Second."));
    await attempt(5);
    expect(new Set(sentences())).toEqual(new Set(["Poison."]));
    await attempt(1);
    expect(sentences()).toEqual([...Array(5).fill("Poison."), "Second.", "Poison."]);
    expect((await listDeliveries(admin, id, { limit: 10 })).deliveries).toMatchObject([
      { sentence: "Second.", waits: false, attempts: 1, code: null },
      { sentence: "Poison.", waits: false, attempts: 6, status, code: "status_unexpected" },
    ]);
    expect(await getWebhook(admin, id)).toMatchObject({ waiting: 0, failures: 0, failingSince: null });
    await sendWebhooks(message("Third."));
    expect(await sendDue()).toBe(1);
    expect(sentences().at(-1)).toBe("Third.");
  });

  it("that refuses every message loses none of them for it", async () => {
    const { id } = await create();
    receiver.answer(answering(404));
    await sendWebhooks(message("First."));
    await sendWebhooks(message("Second."));
    await attempt(12);
    expect(await getWebhook(admin, id)).toMatchObject({ waiting: 2, failures: 12 });
    receiver.answer(answering(204));
    await attempt(1);
    expect(sentences().slice(-2)).toEqual(["First.", "Second."]);
    expect(await getWebhook(admin, id)).toMatchObject({ waiting: 0, failures: 0 });
  });

  it("that failed, and was sent nothing for two days, counts as failing only since the next failure", async () => {
    const { id } = await create();
    receiver.answer(answering(500));
    await sendWebhooks(message("First."));
    await attempt(1);
    await world.sql(
      `update notification_webhooks set failing_since = now() - interval '73 hours',
         next_attempt_at = now() - interval '48 hours'`,
    );
    await world.sql("update notification_webhook_deliveries set at = now() - interval '73 hours'");
    await sendWebhooks(message("Second."));
    expect(await sendDue()).toBe(1);
    expect(sentences()).toEqual(["First.", "Second."]);
    const webhook = await getWebhook(admin, id);
    expect(webhook.status).toBe("active");
    expect(Date.now() - Date.parse(webhook.failingSince ?? "")).toBeLessThan(3_600_000);
  });

  it("that refuses rests for minutes at most, so that a later message is not held up", async () => {
    await create();
    receiver.answer(answering(422));
    await sendWebhooks(message("Poison."));
    await attempt(11);
    const [row] = await world.sql<{ rests: number }>(
      "select extract(epoch from next_attempt_at - clock_timestamp())::float8 as rests from notification_webhooks",
    );
    expect(row?.rests).toBeLessThan(161);
  });
});
