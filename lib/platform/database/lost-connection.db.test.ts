import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isDatabaseOutage } from "@/lib/platform/http/outage";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { hotPool, servingConnection } from "./pool";
import { ServingClient } from "./serving-client";
import { type Tx, transaction } from "./transaction";

// A connection that PostgreSQL or this server ends makes every statement on it fail as an outage (503). The error texts
// of the driver differ by the moment of the loss.

let test: TestRuntime;
let superuser: pg.Client;
beforeAll(async () => {
  test = await startTestRuntime();
  superuser = new pg.Client(test.database.superuserUrl);
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await test.close();
});

async function opened(): Promise<pg.Client> {
  const client = new ServingClient(servingConnection("mandate-lost"));
  await client.connect();
  return client;
}

const pidOf = async (client: Pick<pg.Client, "query">): Promise<number> =>
  (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid ?? 0;
const terminate = (pid: number) => superuser.query("select pg_terminate_backend($1)", [pid]);
const gone = (client: pg.Client) => new Promise((resolve) => client.once("end", resolve));
const socketOf = (client: pg.Client) => client.connection.stream;

const failureOf = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => "done",
    (error: unknown) => error,
  );
const byCallback = (client: pg.Client) =>
  new Promise((resolve) => client.query("select 1", (error) => resolve(error ?? "done")));

/** How a connection is lost, and the failure of a statement on it. */
const losses: Record<string, (client: pg.Client) => Promise<unknown>> = {
  "by PostgreSQL, during a statement": async (client) => {
    const pid = await pidOf(client);
    const sleeping = failureOf(client.query("select pg_sleep(4)"));
    await terminate(pid);
    return sleeping;
  },
  "by PostgreSQL, between two statements": async (client) => {
    const ended = gone(client);
    await terminate(await pidOf(client));
    await ended;
    return failureOf(client.query("select 1"));
  },
  "by PostgreSQL, before a callback": async (client) => {
    const ended = gone(client);
    await terminate(await pidOf(client));
    await ended;
    return byCallback(client);
  },
  "by the network, during a statement": async (client) => {
    const sleeping = failureOf(client.query("select pg_sleep(4)"));
    socketOf(client).destroy();
    return sleeping;
  },
  "by the network, between two statements": async (client) => {
    const ended = gone(client);
    socketOf(client).destroy();
    await ended;
    return failureOf(client.query("select 1"));
  },
  "by a reset, during a statement": async (client) => {
    const sleeping = failureOf(client.query("select pg_sleep(4)"));
    socketOf(client).destroy(new Error("reset"));
    return sleeping;
  },
  "by our end, with a statement in the queue": async (client) => {
    const sleeping = failureOf(client.query("select pg_sleep(4)"));
    void client.end();
    socketOf(client).destroy();
    return sleeping;
  },
  "by our end": async (client) => {
    const ended = client.end();
    const failure = await failureOf(client.query("select 1"));
    await ended;
    return failure;
  },
};

describe("a connection that is lost", () => {
  it.each(Object.keys(losses))("%s, is an outage by its code", async (how) => {
    const client = await opened();
    const failure = await losses[how]?.(client);
    expect(failure).toBeInstanceOf(Error);
    // By its code: the driver's words may change.
    expect(failure).toMatchObject({ code: expect.stringMatching(/^(08006|57P01)$/) });
    expect(isDatabaseOutage(failure)).toBe(true);
  });

  it("is told from a mistake of ours on a connection that lives", async () => {
    const client = await opened();
    const failure = await failureOf(Reflect.apply(client.query, client, [{ text: "select 1", values: "no list" }]));
    expect(isDatabaseOutage(failure)).toBe(false);
    await client.end();
  });

  const statements: Record<string, (tx: Tx) => Promise<unknown>> = {
    "a raw statement": (tx) => tx.$queryRaw`select 1`,
    "a raw change": (tx) => tx.$executeRaw`select 1`,
    "a model": (tx) => tx.signInThrottle.findMany(),
  };
  it.each(Object.keys(statements))("is an outage to a transaction that goes on with %s", async (what) => {
    const send = (tx: Tx) => failureOf(statements[what]?.(tx) ?? Promise.resolve());
    const failures: unknown[] = [];
    const whole = await failureOf(
      transaction(async (tx) => {
        const [row] = await tx.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`;
        await terminate(row?.pid ?? 0);
        // Once while the loss arrives, and once more afterwards.
        for (let i = 0; i < 2; i++) failures.push(await send(tx));
        throw failures.at(-1);
      }),
    );
    for (const failure of [...failures, whole]) {
      expect(failure).toBeInstanceOf(Error);
      expect(isDatabaseOutage(failure)).toBe(true);
    }
  });

  it("is an outage to who holds a connection of the hot path", async () => {
    const client = await hotPool().connect();
    const ended = gone(client as pg.Client);
    await terminate(await pidOf(client as pg.Client));
    await ended;
    const failure = await failureOf(client.query("select 1"));
    client.release(true);
    expect(isDatabaseOutage(failure)).toBe(true);
  });
});

it("takes a connection that does not open in time for an outage", async () => {
  const silent = new ServingClient({ ...servingConnection("mandate-lost"), connectionTimeoutMillis: 1 });
  expect(isDatabaseOutage(await failureOf(silent.connect()))).toBe(true);
});
