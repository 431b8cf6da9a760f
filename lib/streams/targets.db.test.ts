import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { receiverGuard } from "@/lib/platform/http/outbound/receivers";
import type { Principal } from "@/lib/principals/principal";
import { answering, type Receiver, startReceiver } from "@/lib/testing/receiver";
import { expectRefusal } from "@/lib/testing/refusal";
import { given, letItBeDue, localGuard, records, sealed, sendDue } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { deleteStream, editStream, pauseStream, replayStream, resumeStream, rotateSecret } from "./commands";
import { getStream } from "./queries";
import * as store from "./store";
import { testStream } from "./test-stream";

let world: World;
let admin: Principal;
let receiver: Receiver;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  await sealed(records(3));
});
afterAll(() => world.end());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const { id } of await store.list()) await deleteStream(admin, id, undefined);
  await receiver.end();
});

const create = (change: Parameters<typeof given>[1] = {}, guard?: Guard) =>
  given(admin, { url: receiver.url, from: { index: 0 }, q: "type:agent.registered", ...change }, guard);
const stateOf = async (id: string) => {
  const { status, reason, lastCode, failures } = await getStream(admin, id);
  return { status, reason, lastCode, failures };
};
const failing = (lastCode: string) => ({ status: "active", reason: null, lastCode, failures: 1 });

describe("a receiver", () => {
  it("that hangs is cut, and asked again later", async () => {
    const { id } = await create();
    receiver.answer(() => undefined);
    await sendDue();
    expect(await stateOf(id)).toEqual(failing("timed_out"));
    const { nextAttemptAt } = await getStream(admin, id);
    const waits = Date.parse(nextAttemptAt ?? "") - Date.now();
    expect(waits).toBeGreaterThan(1_000);
    expect(waits).toBeLessThan(6_000);
    receiver.answer(answering(204));
    await letItBeDue(world);
    await sendDue();
    expect(await stateOf(id)).toEqual({ status: "active", reason: null, lastCode: null, failures: 0 });
  });

  it("that never ends its answer is cut", async () => {
    const { id } = await create();
    receiver.answer((response) => response.writeHead(200).write("a"));
    await sendDue();
    expect(await stateOf(id)).toEqual(failing("timed_out"));
  });

  it("that answers without end is read up to a bound, and its status counts", async () => {
    const { id } = await create();
    receiver.answer((response) => response.writeHead(200).end("a".repeat(5_000_000)));
    await sendDue();
    expect(await stateOf(id)).toMatchObject({ failures: 0 });
    expect(receiver.received).toHaveLength(3);
  });

  it("that redirects is not followed", async () => {
    const { id } = await create();
    receiver.answer(answering(307, { location: `${receiver.url}/elsewhere` }));
    await sendDue();
    expect(await stateOf(id)).toEqual(failing("redirected"));
    expect(receiver.received.map(({ path }) => path)).toEqual(["/"]);
  });

  it("that answers 410 is asked no more, with a record, until a person resumes the stream", async () => {
    const { id } = await create();
    receiver.answer(answering(410));
    await sendDue();
    expect(await stateOf(id)).toMatchObject({ status: "disabled", reason: "receiver_gone", lastCode: "receiver_gone" });
    expect(await world.auditTypes(id)).toEqual(["stream.created", "stream.disabled"]);
    await letItBeDue(world);
    expect(await sendDue()).toBe(0);
    receiver.answer(answering(204));
    await resumeStream(admin, id, undefined);
    await sendDue();
    expect((await getStream(admin, id)).delivered).toBe(3);
  });

  it("that asks to wait is asked after that time", async () => {
    const { id } = await create();
    receiver.answer(answering(429, { "retry-after": "1200" }));
    await sendDue();
    const { nextAttemptAt } = await getStream(admin, id);
    expect(Date.parse(nextAttemptAt ?? "") - Date.now()).toBeGreaterThan(1_190_000);
  });

  it("that fails for three days has its stream paused, with a record", async () => {
    const { id } = await create();
    receiver.answer(answering(500));
    await sendDue();
    await world.sql("update streams set failing_since = clock_timestamp() - interval '71 hours'");
    await letItBeDue(world);
    await sendDue();
    expect(await stateOf(id)).toMatchObject({ status: "active", failures: 2 });
    await world.sql("update streams set failing_since = clock_timestamp() - interval '73 hours'");
    await letItBeDue(world);
    await sendDue();
    expect(await stateOf(id)).toMatchObject({ status: "paused", reason: "delivery_failing" });
    expect(await world.auditTypes(id)).toEqual(["stream.created", "stream.paused"]);
  });
});

describe("a stream", () => {
  it.each([
    ["filter_invalid", "update streams set q = 'decision:maybe'"],
    ["secret_unreadable", "update streams set secret = decode('00', 'hex')"],
  ])("is paused with a record: %s", async (reason, sql) => {
    const { id } = await create();
    await world.sql(sql);
    await sendDue();
    expect(await stateOf(id)).toMatchObject({ status: "paused", reason });
    expect(await world.auditTypes(id)).toEqual(["stream.created", "stream.paused"]);
    expect(receiver.received).toEqual([]);
  });

  it("whose secret does not open goes on after a rotation", async () => {
    const { id } = await create();
    await world.sql("update streams set secret = decode('00', 'hex')");
    await rotateSecret(admin, id, 24, undefined);
    await sendDue();
    expect(receiver.received).toHaveLength(3);
  });

  it("keeps its secrets wrapped, and shows them in no other answer and no record", async () => {
    const { id, secret } = await create({ headers: { authorization: "Bearer one" } });
    const shown = JSON.stringify(await getStream(admin, id));
    const [row] = await world.sql<{ kept: string }>(
      `select s::text || (select string_agg(convert_from(body, 'UTF8'), '') from log_entries) ||
         (select string_agg(value, '') from erasable_texts) as kept from streams s where id = $1`,
      [id],
    );
    for (const text of [shown, row?.kept ?? expect.fail()]) {
      expect(text).not.toContain(secret ?? expect.fail());
      expect(text).not.toContain("Bearer one");
      expect(text).not.toContain(Buffer.from("Bearer one").toString("hex"));
    }
  });
});

/** A resolver that knows one address for every name. */
const leadsTo = (...addresses: string[]): Guard => ({ internal: [], resolve: async () => addresses });

describe("an address", () => {
  it.each([
    ["http://receiver.example/hook", "url_not_allowed"],
    ["https://user:secret@receiver.example/hook", "url_not_allowed"],
    ["ftp://receiver.example/hook", "url_not_allowed"],
    ["receiver.example", "url_not_allowed"],
    ["https://127.0.0.1/hook", "address_not_allowed"],
    ["https://2130706433/hook", "address_not_allowed"],
    ["https://[::1]/hook", "address_not_allowed"],
    ["https://169.254.169.254/latest", "address_not_allowed"],
    ["https://10.0.0.1/hook", "address_not_allowed"],
    ["https://localhost/hook", "address_not_allowed"],
  ])("%s is refused at once: %s", async (url, code) => {
    const refused = create({ url }, { internal: [] });
    await expect(refused).rejects.toMatchObject({ code: "stream_invalid", errors: [{ path: "url", code }] });
  });

  it.each(["127.0.0.1", "169.254.169.254", "10.1.2.3", "::1", "fd00::1"])(
    "whose name leads to %s is refused at once, and at each connection",
    async (inward) => {
      const url = "https://receiver.example/hook";
      await expectRefusal(create({ url }, leadsTo("93.184.216.34", inward)), "stream_invalid");
      const { id } = await create({ url }, leadsTo("93.184.216.34"));
      await sendDue(leadsTo(inward));
      expect(await stateOf(id)).toEqual(failing("address_not_allowed"));
      expect(await testStream(id, leadsTo(inward))).toMatchObject({ code: "address_not_allowed", status: null });
      expect(receiver.received).toEqual([]);
    },
  );

  it("on this machine is allowed outside production alone", () => {
    expect(receiverGuard().internal).toEqual(["127.0.0.0/8", "::1/128"]);
  });
});

describe("a change of a stream", () => {
  it("to another server needs the secret headers again", async () => {
    const { id } = await create({ headers: { authorization: "Bearer one" } });
    const other = await startReceiver();
    const moved = editStream(admin, id, { url: other.url }, undefined, localGuard);
    await expect(moved).rejects.toMatchObject({ errors: [{ path: "headers", code: "required_with_url" }] });
    await editStream(admin, id, { url: `${receiver.url}/other` }, undefined, localGuard);
    await sendDue();
    expect(receiver.received[0]).toMatchObject({ path: "/other", headers: { authorization: "Bearer one" } });
    await editStream(admin, id, { url: other.url, headers: { "x-key": "two" } }, undefined, localGuard);
    await replayStream(admin, id, { index: 0 }, undefined);
    await sendDue();
    expect(other.received[0]?.headers).toMatchObject({ "x-key": "two" });
    expect(other.received[0]?.headers).not.toHaveProperty("authorization");
    await other.end();
  });

  it("is refused for another version, and in a state that it does not fit", async () => {
    const { id } = await create();
    await expectRefusal(pauseStream(admin, id, 7), "stale");
    await expectRefusal(resumeStream(admin, id, undefined), "stream_state");
    await pauseStream(admin, id, 1);
    await expectRefusal(pauseStream(admin, id, undefined), "stream_state");
    expect(await sendDue()).toBe(0);
    await resumeStream(admin, id, 2);
    expect(await sendDue()).toBe(1);
    expect(await world.auditTypes(id)).toEqual(["stream.created", "stream.paused", "stream.resumed"]);
  });

  it("sends again from an entry, from an instant, and not from beyond the log", async () => {
    const { id } = await create();
    await sendDue();
    await replayStream(admin, id, { index: 0 }, undefined);
    await sendDue();
    await replayStream(admin, id, { time: "2020-01-01T00:00:00Z" }, undefined);
    await sendDue();
    await replayStream(admin, id, { time: "2120-01-01T00:00:00Z" }, undefined);
    await sendDue();
    expect(receiver.received).toHaveLength(9);
    const beyond = replayStream(admin, id, { index: 1_000_000 }, undefined);
    await expect(beyond).rejects.toMatchObject({ errors: [{ path: "from.index", code: "beyond_log" }] });
  });

  it("has one name, and there are few streams", async () => {
    await create({ name: "One" });
    await expectRefusal(create({ name: "One" }), "stream_exists");
    for (let n = 1; n < 20; n++) await create();
    await expectRefusal(create(), "too_many_log_streams");
  });

  it("takes no filter at fault", async () => {
    await expect(create({ q: "decision:maybe" })).rejects.toMatchObject({ kind: "invalid", errors: [{ path: "q" }] });
  });
});
