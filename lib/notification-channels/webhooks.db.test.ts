import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { transaction } from "@/lib/platform/database/transaction";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { signedHeaders } from "@/lib/protocols/webhooks/standard-webhooks";
import { answering, type Receiver, startReceiver } from "@/lib/testing/receiver";
import { expectRefusal } from "@/lib/testing/refusal";
import { localGuard } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { createWebhook, deleteWebhook, editWebhook, rotateSecret } from "./commands";
import { type Message, waitingAtMost } from "./model";
import { getWebhook, listDeliveries, readChannels } from "./queries";
import { runShare } from "./run-share";
import { CreateWebhook } from "./schema";
import { sendWebhooks } from "./send";
import { testWebhook } from "./test-message";
import { list } from "./webhook.store";
import { claim } from "./webhook-queue.store";

let world: World;
let admin: Principal;
let receiver: Receiver;
beforeAll(async () => {
  world = await createWorld({ port: 3_000, hosts: ["mandate.internal:8443"] });
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

const create = (change: Partial<CreateWebhook> = {}) =>
  createWebhook(
    admin,
    CreateWebhook.parse({ name: crypto.randomUUID(), template: "standard", url: `${receiver.url}/hook`, ...change }),
    localGuard,
  );

let messages = 0;
const message = (change: Partial<Message> = {}): Message => ({
  id: `ntf_${++messages}`,
  kind: "request_to_decide",
  sentence: "Paula <!channel> asks for [payments](http://evil.example) & more.",
  why: "You are an approver.",
  link: "http://localhost:3000/approvals/req_1",
  createdAt: new Date("2026-11-29T10:00:00Z"),
  ...change,
});

const never = new AbortController().signal;
const sendDue = (stopping = never): Promise<number> =>
  waitingAs("jobs", async () => {
    const webhooks = await claim([], 20);
    for (const webhook of webhooks) await runShare(webhook, { guard: localGuard, shareMs: 60_000, stopping });
    return webhooks.length;
  });
const letItBeDue = () => world.sql("update notification_webhooks set next_attempt_at = null, leased_until = null");
const bodies = () => receiver.received.map(({ body }) => JSON.parse(body));

describe("a webhook of notifications", () => {
  it("is signed with both secrets for 24 hours after a rotation", async () => {
    const { id, secret } = await create();
    const next = await rotateSecret(admin, id, undefined);
    const signatures = async (): Promise<string[]> => {
      receiver.received.length = 0;
      await sendWebhooks(message());
      await sendDue();
      return String(receiver.received[0]?.headers["webhook-signature"]).split(" ");
    };
    const both = await signatures();
    const [{ headers = {}, body = "" } = {}] = receiver.received;
    const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
    const expected = signedHeaders({ id: String(headers["webhook-id"]), at, body }, [next, secret ?? ""]);
    expect(both).toEqual(expected["webhook-signature"]?.split(" "));
    await world.sql("update notification_webhooks set previous_until = clock_timestamp() - interval '1 second'");
    expect(await signatures()).toHaveLength(1);
  });

  it("gets each message once, signed, with its own id", async () => {
    const { id, secret } = await create();
    const one = message();
    await sendWebhooks(one);
    await sendWebhooks(one);
    await sendDue();
    await sendDue();
    expect(receiver.received).toHaveLength(1);
    const [{ headers = {}, body = "" } = {}] = receiver.received;
    const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
    expect(headers).toMatchObject(signedHeaders({ id: one.id, at, body }, [secret ?? ""]));
    const { createdAt: _, ...data } = one;
    expect(JSON.parse(body)).toEqual({
      ...{ type: "notification.request_to_decide", timestamp: "2026-11-29T10:00:00.000Z", data },
    });
    expect(await getWebhook(admin, id)).toMatchObject({ waiting: 0, failures: 0, lastDeliveredAt: expect.any(String) });
    expect((await listDeliveries(admin, id, { limit: 10 })).deliveries).toMatchObject([
      { messageId: one.id, waits: false, attempts: 1, status: 204, code: null },
    ]);
  });

  it("gets nothing of a transaction that fails", async () => {
    const { id } = await create();
    await expect(
      transaction(async (tx) => {
        await sendWebhooks(message(), tx);
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await transaction((tx) => sendWebhooks(message(), tx));
    expect(await getWebhook(admin, id)).toMatchObject({ waiting: 1 });
  });

  it("gets the kinds that it takes", async () => {
    await create({ kinds: ["detection_raised"] });
    await sendWebhooks(message());
    await sendWebhooks(message({ kind: "detection_raised" }));
    await sendDue();
    expect(bodies().map(({ data }) => data.kind)).toEqual(["detection_raised"]);
  });

  it("fits incoming webhooks of Slack: plain text, in which a name mentions and links nothing", async () => {
    const { secret } = await create({ template: "slack" });
    await sendWebhooks(message());
    await sendDue();
    expect(secret).toBeNull();
    expect(receiver.received[0]?.headers).not.toHaveProperty("webhook-signature");
    expect(bodies()[0]).toEqual({
      text: "Paula &lt;!channel&gt; asks for [payments](http://evil.example) &amp; more.",
      blocks: [
        { type: "section", text: { type: "plain_text", text: message().sentence, emoji: false } },
        { type: "context", elements: [{ type: "plain_text", text: "You are an approver.", emoji: false }] },
        {
          type: "actions",
          elements: [{ type: "button", text: { type: "plain_text", text: "Open" }, url: message().link }],
        },
      ],
    });
  });

  it("fits workflows of Teams: an adaptive card without Markdown", async () => {
    await create({ template: "teams" });
    await sendWebhooks(message());
    await sendDue();
    const [{ type, attachments }] = bodies();
    expect(type).toBe("message");
    expect(attachments[0].contentType).toBe("application/vnd.microsoft.card.adaptive");
    expect(attachments[0].content.body[0]).toMatchObject({
      type: "RichTextBlock",
      inlines: [{ type: "TextRun", text: message().sentence }],
    });
    expect(attachments[0].content.actions).toEqual([{ type: "Action.OpenUrl", title: "Open", url: message().link }]);
  });
});

describe("a receiver that fails", () => {
  it("gets the messages again in their order, after a back-off, and holds up no other webhook", async () => {
    const { id } = await create();
    const other = await startReceiver();
    await create({ url: other.url });
    receiver.answer(answering(500));
    await sendWebhooks(message({ sentence: "First." }));
    await sendWebhooks(message({ sentence: "Second." }));
    await sendDue();
    expect(receiver.received).toHaveLength(1);
    expect(other.received).toHaveLength(2);
    expect(await getWebhook(admin, id)).toMatchObject({ waiting: 2, failures: 1, lastCode: "status_unexpected" });
    expect(await sendDue()).toBe(0);
    receiver.answer(answering(204));
    await letItBeDue();
    await sendDue();
    expect(bodies().map(({ data }) => data.sentence)).toEqual(["First.", "First.", "Second."]);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(2);
    expect(await getWebhook(admin, id)).toMatchObject({ waiting: 0, failures: 0, failingSince: null });
    await other.end();
  });

  it("and hangs is cut", async () => {
    const { id } = await create();
    receiver.answer(() => undefined);
    await sendWebhooks(message());
    await sendDue();
    expect(await getWebhook(admin, id)).toMatchObject({ failures: 1, lastCode: "timed_out" });
  });

  it("pauses its webhook after three days, with a record", async () => {
    const { id } = await create();
    receiver.answer(answering(500));
    await sendWebhooks(message());
    await sendDue();
    await letItBeDue();
    await world.sql("update notification_webhooks set failing_since = now() - interval '73 hours'");
    await sendDue();
    expect(await getWebhook(admin, id)).toMatchObject({ status: "paused", reason: "delivery_failing" });
    expect(await world.auditTypes(id)).toEqual(["notification-webhook.created", "notification-webhook.paused"]);
  });

  it("disables its webhook with 410, with a record", async () => {
    const { id } = await create();
    receiver.answer(answering(410));
    await sendWebhooks(message());
    await sendDue();
    expect(await getWebhook(admin, id)).toMatchObject({ status: "disabled", reason: "receiver_gone" });
    expect(await world.auditTypes(id)).toEqual(["notification-webhook.created", "notification-webhook.disabled"]);
  });

  it("gets no message that waited for a day", async () => {
    const { id } = await create();
    await sendWebhooks(message());
    await world.sql("update notification_webhook_deliveries set at = now() - interval '25 hours'");
    await sendDue();
    expect(receiver.received).toEqual([]);
    expect((await listDeliveries(admin, id, { limit: 10 })).deliveries).toMatchObject([
      { waits: false, attempts: 0, code: "gave_up" },
    ]);
  });

  it("gets no message beyond those that may wait for it, which its deliveries list with the reason", async () => {
    const { id } = await create();
    await world.sql(
      `insert into notification_webhook_deliveries (webhook_id, message_id, message)
       select $1, 'waiting-' || n, '{}' from generate_series(2, $2::int) n`,
      [id, waitingAtMost],
    );
    const [last, further] = [message(), message()];
    for (const one of [last, further, further]) await sendWebhooks(one);
    expect((await listDeliveries(admin, id, { limit: 2 })).deliveries).toMatchObject([
      { messageId: further.id, waits: false, attempts: 0, code: "queue_full" },
      { messageId: last.id, waits: true, code: null },
    ]);
  });
});

describe("the address of a webhook", () => {
  it.each([
    ["https://10.0.0.1/hook", "address_not_allowed"],
    ["http://hooks.example.com/1", "url_not_allowed"],
    ["https://user:secret@hooks.example.com/1", "url_not_allowed"],
    ["http://localhost:3000/hook", "own_server"],
    ["http://127.0.0.1:3000/api/requests", "own_server"],
    ["http://[::1]:3000/hook", "own_server"],
    ["https://mandate.internal:8443/hook", "own_server"],
  ])("%s is refused: %s", async (url, code) => {
    const guard = { ...localGuard, internal: ["127.0.0.0/8", "::1/128"] };
    const refused = createWebhook(admin, CreateWebhook.parse({ name: "Loop", template: "slack", url }), guard);
    await expect(refused).rejects.toMatchObject({
      code: "notification_webhook_invalid",
      errors: [{ path: "url", code }],
    });
  });

  it("is in no answer, no record and no column in the clear", async () => {
    const { id } = await create({ url: `${receiver.url}/services/T000/SECRET`, template: "slack" });
    await testWebhook(id, localGuard);
    const rows = await world.sql("select w::text as w, encode(url, 'escape') as url from notification_webhooks w");
    const records = await world.sql("select convert_from(body, 'UTF8') as body from log_entries");
    const answers = [await getWebhook(admin, id), await readChannels(admin)];
    expect(JSON.stringify([rows, records, answers])).not.toContain("SECRET");
    expect(receiver.received.map(({ path }) => path)).toEqual(["/services/T000/SECRET"]);
  });
});

describe("a change of a webhook", () => {
  it("leaves a record each, and refuses a version that is not the current one", async () => {
    const { id, secret } = await create();
    await editWebhook(admin, id, { name: "Operations", kinds: ["b", "a", "a"] }, 1, localGuard);
    await expectRefusal(editWebhook(admin, id, { name: "Other" }, 1, localGuard), "stale");
    await editWebhook(admin, id, { name: "Operations" }, 2, localGuard);
    await editWebhook(admin, id, { status: "paused" }, 2, localGuard);
    await sendWebhooks(message({ kind: "a" }));
    expect(await getWebhook(admin, id)).toMatchObject({ kinds: ["a", "b"], status: "paused", waiting: 0, version: 3 });
    await editWebhook(admin, id, { status: "active" }, 3, localGuard);
    expect(await rotateSecret(admin, id, 4)).not.toBe(secret);
    await deleteWebhook(admin, id, 5);
    expect(await world.auditTypes(id)).toEqual(
      ["created", "changed", "paused", "resumed", "secret-rotated", "deleted"].map(
        (verb) => `notification-webhook.${verb}`,
      ),
    );
  });

  it("refuses a name that is taken, and a secret for Slack", async () => {
    const { id } = await create({ name: "Taken", template: "slack" });
    await expectRefusal(create({ name: "Taken" }), "notification_webhook_exists");
    await expectRefusal(rotateSecret(admin, id, undefined), "notification_webhook_without_secret");
    const other = await create();
    await expectRefusal(editWebhook(admin, other.id, { name: "Taken" }, undefined), "notification_webhook_exists");
  });

  it("sends a test in any state and keeps it", async () => {
    const { id } = await create();
    await editWebhook(admin, id, { status: "paused" }, undefined, localGuard);
    expect(await testWebhook(id, localGuard)).toMatchObject({ code: null, status: 204 });
    expect(bodies()[0]).toMatchObject({ type: "notification.test" });
    expect((await listDeliveries(admin, id, { limit: 10 })).deliveries).toMatchObject([{ kind: "test", waits: false }]);
  });
});
