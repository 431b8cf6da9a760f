import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseEntryBody } from "@/lib/audit/entry-body";
import { endPools, openPools } from "@/lib/platform/database/pool";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { signedHeaders } from "@/lib/protocols/webhooks/standard-webhooks";
import { answering, type Receiver, startReceiver } from "@/lib/testing/receiver";
import { given, letItBeDue, localGuard, records, sealed, sendDue } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { deleteStream, rotateSecret } from "./commands";
import * as lease from "./lease.store";
import { nextParcels } from "./portion";
import { getStream, listDeliveries } from "./queries";
import { openSender } from "./send";
import * as store from "./store";

let world: World;
let admin: Principal;
let receiver: Receiver;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  await sealed(records(20));
});
afterAll(() => world.end());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const { id } of await store.list()) await deleteStream(admin, id, undefined);
  await receiver.end();
});

const fromStart = { index: 0 };
const create = (change: Parameters<typeof given>[1] = {}) =>
  given(admin, { url: receiver.url, from: fromStart, q: "type:agent.registered", ...change });
const ids = () => receiver.received.map(({ headers }) => String(headers["webhook-id"]));
const bodies = () => receiver.received.map(({ body }) => JSON.parse(body));
const indexes = (): number[] => bodies().map(({ data }) => data.index);
const sortedOnce = (all: number[]) => [...new Set(all)].toSorted((one, other) => one - other);

describe("a webhook stream", () => {
  it("sends each entry once, in the order of the log, signed, with bytes that have the leaf's hash", async () => {
    const { id, secret } = await create();
    await sendDue();
    expect(indexes()).toEqual(sortedOnce(indexes()));
    expect(indexes()).toHaveLength(20);
    for (const { headers, body } of receiver.received) {
      const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
      const expected = signedHeaders({ id: String(headers["webhook-id"]), at, body }, [secret ?? ""]);
      expect(headers).toMatchObject(expected);
      const { type, timestamp, data } = JSON.parse(body);
      const bytes = Buffer.from(data.entry, "base64");
      expect(Buffer.from(leafHash(bytes)).toString("base64")).toBe(data.leafHash);
      expect(parseEntryBody(bytes)).toMatchObject({ type, time: timestamp, id: headers["webhook-id"] });
      expect(data).not.toHaveProperty("texts");
      expect(body).not.toContain("agent 1");
    }
    const { lag, delivered, status, failures } = await getStream(admin, id);
    expect({ lag, delivered, status, failures }).toEqual({
      lag: { entries: 0, seconds: 0 },
      ...{ delivered: 20, status: "active", failures: 0 },
    });
    const { deliveries } = await listDeliveries(admin, id, { limit: 50 });
    expect(deliveries.map(({ first }) => first)).toEqual(indexes().toReversed());
    expect(deliveries[0]).toMatchObject({ status: 204, code: null, attempt: 1, count: 1 });
  });

  it("carries texts with their salts only if it is allowed to", async () => {
    await create({ carriesTexts: true });
    await sendDue();
    expect(bodies()[0].data.texts).toContainEqual({
      ...{ member: "name", value: "agent 0", salt: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) },
    });
  });

  it("signs with both secrets during the overlap of a rotation", async () => {
    const { id, secret } = await create();
    const next = await rotateSecret(admin, id, 24, undefined);
    await sendDue();
    const [{ headers, body } = expect.fail()] = receiver.received;
    const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
    const both = signedHeaders({ id: String(headers["webhook-id"]), at, body }, [next, secret ?? ""]);
    expect(headers["webhook-signature"]).toBe(both["webhook-signature"]);
    await world.sql("update streams set previous_until = clock_timestamp() - interval '1 second', position = 0");
    receiver.received.length = 0;
    await sendDue();
    expect(String(receiver.received[0]?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
  });

  it("leaves out what its filter does not match, and moves past it", async () => {
    const { id } = await create({ q: "type:agent.retired" });
    await sendDue();
    expect(receiver.received).toEqual([]);
    expect((await getStream(admin, id)).lag.entries).toBe(0);
  });

  it("keeps a bounded log of attempts", async () => {
    const { id } = await create();
    await world.sql(
      `insert into stream_deliveries (stream_id, message_id, count, attempt, ms)
       select $1, 'ent', 1, 1, 1 from generate_series(1, 1500)`,
      [id],
    );
    await sendDue();
    const [row] = await world.sql<{ count: number }>(
      "select count(*)::int as count from stream_deliveries where stream_id = $1",
      [id],
    );
    expect(row?.count).toBeLessThanOrEqual(1_021);
    const first = await listDeliveries(admin, id, { limit: 15 });
    const next = await listDeliveries(admin, id, { limit: 15, cursor: first.next ?? "" });
    expect(first.deliveries).toHaveLength(15);
    expect(Number(next.deliveries[0]?.id)).toBeLessThan(Number(first.deliveries.at(-1)?.id));
  });
});

describe("at least once", () => {
  /** Entries that were due and that the receiver never took. */
  const lost = (taken: readonly number[], due: readonly number[]) => due.filter((index) => !taken.includes(index));

  /** A worker that dies after a few messages. `broken` keeps the place before it sends. */
  async function dieAfter(count: number, { broken }: { broken: boolean }): Promise<number[]> {
    const [stream = expect.fail()] = await lease.claim([], 1);
    const sender = openSender(stream, localGuard) ?? expect.fail();
    const { parcels, next } = await nextParcels(stream, Number(stream.position));
    if (broken) await lease.settle(stream, { position: next, delivered: parcels.length, rejected: 0 }, []);
    for (const parcel of parcels.slice(0, count)) await sender.send(parcel);
    sender.close();
    return parcels.flatMap(({ entries }) => entries.map(({ index }) => index));
  }

  it.each([0, 1, 7])(
    "a worker that is killed after %i messages loses none, and repeats have the same id",
    async (count) => {
      await create();
      const due = await dieAfter(count, { broken: false });
      const before = ids();
      expect(await sendDue()).toBe(0);
      await letItBeDue(world);
      await sendDue();
      expect(lost(indexes(), due)).toEqual([]);
      expect(ids().slice(count, 2 * count)).toEqual(before);
      expect(new Set(ids()).size).toBe(due.length);
    },
  );

  it("is broken by a worker that keeps its place before it sends (a broken twin)", async () => {
    await create();
    const due = await dieAfter(7, { broken: true });
    await letItBeDue(world);
    await sendDue();
    expect(lost(indexes(), due)).toHaveLength(due.length - 7);
  });

  it("a worker that lost its lease writes nothing any more", async () => {
    const { id } = await create();
    const [former = expect.fail()] = await lease.claim([], 1);
    await letItBeDue(world);
    await sendDue();
    const { position } = await getStream(admin, id);
    expect(await lease.settle(former, { position: 1, delivered: 1, rejected: 0 }, [])).toMatchObject({ held: false });
    await lease.release(former);
    expect((await getStream(admin, id)).position).toBe(position);
  });

  it("two servers send a stream one after the other", async () => {
    await create();
    await Promise.all([sendDue(), sendDue(), sendDue()]);
    expect(indexes()).toEqual(sortedOnce(indexes()));
  });

  it("a failure in the middle keeps what was acknowledged, and goes on there", async () => {
    const { id } = await create();
    let count = 0;
    receiver.answer((response) => response.writeHead(++count === 5 ? 500 : 204).end());
    await sendDue();
    const failed = await getStream(admin, id);
    expect(failed).toMatchObject({ delivered: 4, failures: 1, lastCode: "status_unexpected", status: "active" });
    expect(await sendDue()).toBe(0);
    await letItBeDue(world);
    await sendDue();
    expect(sortedOnce(indexes())).toHaveLength(20);
    expect(ids()[4]).toBe(ids()[5]);
    const { deliveries } = await listDeliveries(admin, id, { limit: 50 });
    expect(
      deliveries
        .toReversed()
        .map(({ attempt }) => attempt)
        .slice(3, 7),
    ).toEqual([1, 1, 2, 1]);
  });

  it("a process that stops cuts the request under way, keeps what was acknowledged, and counts no failure", async () => {
    const { id } = await create();
    const stopping = new AbortController();
    receiver.answer((response) => {
      if (receiver.received.length < 4) response.writeHead(204).end();
      else stopping.abort();
    });
    await sendDue({ ...localGuard, timeoutMs: 60_000 }, stopping.signal);
    expect(await getStream(admin, id)).toMatchObject({ delivered: 3, failures: 0 });
    receiver.answer(answering(204));
    await sendDue();
    expect(sortedOnce(indexes())).toHaveLength(20);
  });
});

describe("a receiver that hangs", () => {
  it("holds no connection, transaction or lock of the database, and none of the pool of decisions", async () => {
    await create();
    await endPools();
    let hanging = () => {};
    const hangs = new Promise<void>((resolve) => {
      hanging = resolve;
    });
    receiver.answer(() => hanging());
    const stopping = new AbortController();
    const share = sendDue({ ...localGuard, timeoutMs: 60_000 }, stopping.signal);
    await hangs;
    const used = openPools().filter(([, pool]) => pool.totalCount > pool.idleCount);
    expect(used.map(([name]) => name)).toEqual([]);
    expect(openPools().map(([name]) => name)).not.toContain("decisions");
    const busy = await world.sql(
      `select state from pg_stat_activity a where datname = current_database() and application_name like 'mandate-%'
         and (state <> 'idle' or exists (select 1 from pg_locks l where l.pid = a.pid))`,
    );
    expect(busy).toEqual([]);
    await waitingAs("jobs", () => lease.claim([], 20));
    stopping.abort();
    await share;
  });
});
