import { createRequire } from "node:module";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { newPushBrowser } from "@/lib/testing/push-browser";
import { answering, type Receiver, startReceiver } from "@/lib/testing/receiver";
import { expectRefusal } from "@/lib/testing/refusal";
import { localGuard } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { addBrowser, ownBrowsers, removeBrowser } from "./browsers.commands";
import { channelStates } from "./channel-state.store";
import { browsersAtMost, type Message } from "./model";
import { sendPush } from "./push";
import { vapid } from "./vapid";

type Ece = { decrypt(body: Buffer, options: object): Buffer };
const { decrypt } = createRequire(createRequire(import.meta.url).resolve("web-push"))("http_ece") as Ece;

let world: World;
let person: Principal;
let service: Receiver;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  person = await world.person(["approver"]);
  service = await startReceiver();
  service.answer(answering(201));
});
afterEach(() => service.end());

const message: Message = {
  id: "ntf_1",
  kind: "action_waits",
  sentence: "An action of the agent Invoices waits for you — 40.00 EUR.",
  why: "You are an approver.",
  link: "http://localhost:3000/action-approvals/aap_1",
  createdAt: new Date(),
};

const newBrowser = (path = "/push/1") => newPushBrowser(`${service.url}${path}`);

const send = () => sendPush(person.personId, message, localGuard);

describe("a browser of a person", () => {
  it("gets the sentence and the link, encrypted for it and signed by this deployment", async () => {
    const { ecdh, auth, body } = newBrowser();
    const added = await addBrowser(person, body, localGuard);
    expect(await send()).toEqual({ status: "accepted" });
    const [{ headers = {}, bytes = Buffer.alloc(0) } = {}] = service.received;
    const plain = decrypt(bytes, { version: "aes128gcm", privateKey: ecdh, authSecret: auth });
    expect(JSON.parse(plain.toString("utf8"))).toEqual({
      ...{ id: "ntf_1", sentence: message.sentence, link: message.link },
    });
    const [, token = "", key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(String(headers.authorization)) ?? [];
    expect(key).toBe(vapid().publicKey);
    expect(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())).toMatchObject({
      aud: service.url,
      sub: expect.stringMatching(/^mailto:/),
    });
    expect(headers).toMatchObject({ "content-encoding": "aes128gcm", ttl: "86400", urgency: "high" });
    expect((await ownBrowsers(person)).browsers).toMatchObject([{ id: added.id, lastSentAt: expect.any(String) }]);
    expect(await world.auditTypes(added.id)).toEqual(["push-subscription.created"]);
  });

  it.each([404, 410])("is forgotten when its push service answers %i, with a record", async (status) => {
    const { id } = await addBrowser(person, newBrowser().body, localGuard);
    service.answer(answering(status));
    expect(await send()).toEqual({ status: "failed", code: "receiver_gone", again: false });
    expect((await ownBrowsers(person)).browsers).toEqual([]);
    expect(await send()).toEqual({ status: "failed", code: "no_browser", again: false });
    expect(await world.auditTypes(id)).toEqual(["push-subscription.created", "push-subscription.removed"]);
  });

  it("rests after a failure, and does not keep another browser from its message", async () => {
    await addBrowser(person, newBrowser("/failing").body, localGuard);
    await addBrowser(person, newBrowser("/working").body, localGuard);
    service.answer((response, { path }) => response.writeHead(path === "/failing" ? 503 : 201).end());
    expect(await send()).toEqual({ status: "accepted" });
    expect(await send()).toEqual({ status: "accepted" });
    expect(service.received.map(({ path }) => path).toSorted()).toEqual(["/failing", "/working", "/working"]);
  });

  it("that rests is told as such, also where another one is gone", async () => {
    await addBrowser(person, newBrowser("/failing").body, localGuard);
    service.answer(answering(503, { "retry-after": "600" }));
    expect(await send()).toMatchObject({ code: "status_unexpected", again: true });
    const resting = { status: "failed", code: "channel_rests", again: true, waitMs: expect.closeTo(600_000, -4) };
    expect(await send()).toEqual(resting);
    await addBrowser(person, newBrowser("/gone").body, localGuard);
    service.answer(answering(410));
    expect(await send()).toEqual(resting);
    expect((await ownBrowsers(person)).browsers).toHaveLength(1);
    expect(await channelStates()).toMatchObject([{ channel: "push", failures: 1, lastCode: "status_unexpected" }]);
  });

  it("is tried again when its push service hangs, within a bound", async () => {
    await addBrowser(person, newBrowser().body, localGuard);
    service.answer(() => undefined);
    expect(await send()).toMatchObject({ status: "failed", code: "timed_out", again: true });
    expect(await channelStates()).toMatchObject([{ channel: "push", lastCode: "timed_out" }]);
  });

  it("belongs to the person who is signed in to it last alone", async () => {
    const { body } = newBrowser();
    const { id } = await addBrowser(person, body, localGuard);
    const other = await world.person(["member"]);
    await expectRefusal(removeBrowser(other, id), "push_subscription_not_found");
    await addBrowser(other, body, localGuard);
    expect((await ownBrowsers(person)).browsers).toEqual([]);
    const again = await addBrowser(other, body, localGuard);
    expect((await ownBrowsers(other)).browsers).toHaveLength(1);
    await removeBrowser(other, again.id);
    expect(await world.auditTypes(again.id)).toEqual(["push-subscription.created", "push-subscription.removed"]);
  });

  it("gets nothing once its person is deactivated", async () => {
    await addBrowser(person, newBrowser().body, localGuard);
    await world.sql("update people set status = 'deactivated' where id = $1", [person.personId]);
    expect(await send()).toMatchObject({ code: "no_browser" });
  });

  it(`is one of ${browsersAtMost} at most; the one that was used longest ago gives way`, async () => {
    const first = await addBrowser(person, newBrowser("/0").body, localGuard);
    for (let n = 1; n <= browsersAtMost; n++) await addBrowser(person, newBrowser(`/${n}`).body, localGuard);
    const { browsers } = await ownBrowsers(person);
    expect(browsers).toHaveLength(browsersAtMost);
    expect(browsers.map(({ id }) => id)).not.toContain(first.id);
  });

  it.each([
    ["https://10.0.0.1/push", "address_not_allowed"],
    ["https://169.254.169.254/latest", "address_not_allowed"],
    ["https://[::1]/push", "address_not_allowed"],
    ["http://push.example.com/1", "url_not_allowed"],
    ["file:///etc/passwd", "url_not_allowed"],
  ])("is not at %s: %s", async (endpoint, code) => {
    const refused = addBrowser(person, { ...newBrowser().body, endpoint }, { internal: [] });
    await expect(refused).rejects.toMatchObject({
      code: "push_subscription_invalid",
      errors: [{ path: "endpoint", code }],
    });
  });

  it("has a key on the curve", async () => {
    const { body } = newBrowser();
    const keys = { ...body.keys, p256dh: `B${"A".repeat(86)}` };
    await expect(addBrowser(person, { ...body, keys }, localGuard)).rejects.toMatchObject({
      errors: [{ path: "keys.p256dh", code: "malformed_key" }],
    });
  });
});
