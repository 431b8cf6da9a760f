import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { answering, type Receiver, startReceiver } from "@/lib/testing/receiver";
import { expectRefusal } from "@/lib/testing/refusal";
import { given, letItBeDue, localGuard, records, sealed, sendDue } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { deleteStream, editStream, rotateSecret } from "./commands";
import { settleEnvironmentStream } from "./environment";
import { getStream, listStreams } from "./queries";
import * as store from "./store";
import { testStream } from "./test-stream";

let world: World;
let admin: Principal;
let receiver: Receiver;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  const denied = { ...records(1, "decision.made")[0], decision: "deny", code: "limit_exceeded" } as const;
  await sealed([...records(3), { ...denied, type: "decision.made", actor: { type: "system", id: "test" } }]);
});
afterAll(() => world.end());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await settleEnvironmentStream(undefined);
  for (const { id } of await store.list()) await deleteStream(admin, id, undefined);
  await receiver.end();
});

const create = (change: Parameters<typeof given>[1] = {}) =>
  given(admin, {
    kind: "otlp",
    url: receiver.url,
    from: { index: 0 },
    q: "type:agent.registered,decision.made",
    ...change,
  });

type Attribute = { key: string; value: Record<string, unknown> };
const sent = (at = 0) => JSON.parse(receiver.received[at]?.body ?? "{}").resourceLogs[0];
const of = (attributes: Attribute[], key: string) => attributes.find((one) => one.key === key)?.value;

describe("an OpenTelemetry stream", () => {
  it("sends log records in one request: sentence as body, facts as attributes, refusals as warnings", async () => {
    const { id, secret } = await create({ headers: { "x-key": "one" } });
    expect(secret).toBeNull();
    receiver.answer(answering(200, { "content-type": "application/json" }, "{}"));
    await sendDue();
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]).toMatchObject({
      path: "/v1/logs",
      headers: { "content-type": "application/json", "x-key": "one" },
    });
    const { resource, scopeLogs } = sent();
    expect(of(resource.attributes, "service.name")).toEqual({ stringValue: "mandate" });
    const [first, , , last] = scopeLogs[0].logRecords;
    expect(first).toMatchObject({ severityNumber: 9, eventName: "agent.registered" });
    expect(first.timeUnixNano).toMatch(/^\d{13}000000$/);
    expect(first.body.stringValue).toContain("registered an agent");
    expect(of(first.attributes, "mandate.fact.n")).toEqual({ intValue: "0" });
    expect(of(first.attributes, "mandate.text.name")).toBeUndefined();
    expect(last).toMatchObject({ severityNumber: 13, severityText: "WARN" });
    expect(of(last.attributes, "mandate.code")).toEqual({ stringValue: "limit_exceeded" });
    expect(await getStream(admin, id)).toMatchObject({ delivered: 4, rejected: 0, lag: { entries: 0 } });
  });

  it("counts what a partial success rejected, and does not send it again", async () => {
    const { id } = await create({ carriesTexts: true });
    const partial = { partialSuccess: { rejectedLogRecords: "2", errorMessage: "too old" } };
    receiver.answer(answering(200, { "content-type": "application/json" }, JSON.stringify(partial)));
    await sendDue();
    expect(await getStream(admin, id)).toMatchObject({
      delivered: 4,
      rejected: 2,
      status: "active",
      lag: { entries: 0 },
    });
    const { attributes } = sent().scopeLogs[0].logRecords[0];
    expect(of(attributes, "mandate.text.name")).toEqual({ stringValue: "agent 0" });
  });

  it.each([429, 502, 503, 504])("tries again after %i", async (status) => {
    const { id } = await create();
    receiver.answer(answering(status, { "retry-after": "60" }));
    await sendDue();
    const { status: state, nextAttemptAt, failures } = await getStream(admin, id);
    expect({ state, failures }).toEqual({ state: "active", failures: 1 });
    expect(Date.parse(nextAttemptAt ?? "") - Date.now()).toBeGreaterThan(55_000);
    receiver.answer(answering(200));
    await letItBeDue(world);
    await sendDue();
    expect(receiver.received[1]?.body.replaceAll(/"observedTimeUnixNano":"\d+"/g, "")).toBe(
      receiver.received[0]?.body.replaceAll(/"observedTimeUnixNano":"\d+"/g, ""),
    );
    expect((await getStream(admin, id)).delivered).toBe(4);
  });

  it.each([400, 401, 410, 500])(
    "is paused by %i, which OTLP does not allow to try again, and loses nothing",
    async (status) => {
      const { id } = await create();
      receiver.answer(answering(status));
      await sendDue();
      expect(await getStream(admin, id)).toMatchObject({
        ...{ status: "paused", reason: "receiver_refused", delivered: 0, position: 0 },
      });
    },
  );

  it("has a test message, and no signing secret", async () => {
    const { id } = await create();
    expect(await testStream(id, localGuard)).toMatchObject({ status: 204, code: null });
    expect(sent().scopeLogs[0].logRecords[0].eventName).toBe("stream.test");
    await expectRefusal(rotateSecret(admin, id, 0, undefined), "stream_without_secret");
  });
});

describe("MANDATE_OTLP_URL", () => {
  it("makes one stream from now on, follows its address, and removes it", async () => {
    const url = `${receiver.url}/`;
    await Promise.all([settleEnvironmentStream(url), settleEnvironmentStream(url)]);
    const { streams } = await listStreams(admin);
    expect(streams).toHaveLength(1);
    const [{ id, url: target, fromEnvironment } = expect.fail()] = streams;
    expect({ target, fromEnvironment }).toEqual({ target: `${receiver.url}/v1/logs`, fromEnvironment: true });
    await expectRefusal(editStream(admin, id, { name: "Other" }, undefined), "stream_from_environment");
    await expectRefusal(deleteStream(admin, id, undefined), "stream_from_environment");
    // An address that no person could enter: the operator did.
    await sealed(records(1));
    await sendDue({ internal: [] });
    expect(receiver.received.length).toBeGreaterThan(0);
    await settleEnvironmentStream(`${receiver.url}/other`);
    expect((await getStream(admin, id)).url).toBe(`${receiver.url}/other`);
    await settleEnvironmentStream(undefined);
    expect((await listStreams(admin)).streams).toEqual([]);
    expect(await world.auditTypes(id)).toEqual(["stream.created", "stream.changed", "stream.deleted"]);
  });
});
