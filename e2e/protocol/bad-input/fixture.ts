import { afterAll, beforeAll, expect } from "vitest";
import { repeatedIn } from "@/e2e/protocol/bad-input/repeated";
import { type Fingerprint, fingerprints } from "@/e2e/support/server/fingerprint";
import { handOn, takeServer } from "@/e2e/support/server/handed-on";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { type SharedServer, sharedServer } from "@/e2e/support/server/shared";
import type { Sql } from "@/lib/testing/database";
import { HttpClient, type Json, type Sent } from "@/lib/testing/http";
import { addSubject, type Stage, type Subject, setStage } from "@/lib/testing/stage";

/** A server that one file uses at a time, so that every row stored meanwhile comes from its own requests. */
export type OwnServer = {
  server: TestServer;
  stage: Stage;
  subject: Subject;
  fingerprint: () => Promise<Fingerprint>;
  sql: Sql;
};

/** Starts a server before the file's tests, with one agent that may act, and ends it after them. */
export const ownServer = (): OwnServer => serverOf({ take: startTestServer, leave: discard });

/** As {@link ownServer}, for files whose calls are refused: the next such file gets the same server. */
export const refusingServer = (): OwnServer => serverOf({ take: takeServer, leave: handOn });

type Source = { take: () => Promise<TestServer>; leave: (server: TestServer) => unknown };

function serverOf({ take, leave }: Source): OwnServer {
  const own = {} as OwnServer;
  let end = async () => {};
  beforeAll(async () => {
    own.server = await take();
    own.stage = await setStage(own.server);
    own.subject = await addSubject(own.stage);
    const connection = await connectTo(own.server);
    end = connection.end;
    own.sql = connection.sql;
    own.fingerprint = await fingerprints(connection.sql);
  });
  afterAll(async () => {
    await end();
    await leave(own.server);
  });
  return own;
}

/**
 * The server that files share, with people and an agent of this file alone. For files that look at their own things only
 * and change no setting of the organisation.
 */
export function sharedScene(): Pick<OwnServer, "stage" | "subject"> & { server: SharedServer } {
  const scene = { server: sharedServer() } as ReturnType<typeof sharedScene>;
  beforeAll(async () => {
    scene.stage = await setStage(scene.server);
    scene.subject = await addSubject(scene.stage);
  });
  return scene;
}

/** A fingerprint takes longer than what many a test does: so many tests share one. */
const shareOne = 8;

/**
 * Answers a function that checks of what it is given that it stores nothing. It looks after every eighth act, and
 * `looked` looks after the last one. A look is compared with the former one, so nothing may be stored between two acts
 * either. Acts may run side by side: one that is under way during a look counts for the next look too. Which of the
 * eight stored something shows when one of them is run alone.
 */
export function unchanged(own: OwnServer) {
  let found: Promise<Fingerprint> | undefined;
  let acts: string[] = [];
  const underWay = new Set<string>();
  const looked = async () => {
    const [names, before] = [acts, found];
    if (names.length === 0) return;
    acts = [...underWay];
    found = own.fingerprint();
    expect(await found, `stored by one of: ${names.join(", ")}`).toEqual(await before);
  };
  const storesNothing = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    found ??= own.fingerprint();
    await found;
    acts.push(name);
    underWay.add(name);
    const result = await act().finally(() => underWay.delete(name));
    if (acts.length >= shareOne) await looked();
    return result;
  };
  return { storesNothing, looked };
}

/** A request to a machine endpoint that must be refused, and the members that the refusal must have. */
export type RefusedCall = {
  name: string;
  sent: Sent;
  status: number;
  body: Json;
  /** The record that the attempt leaves, with its type and the id that it names; null if it must leave none. */
  audited?: { type: string; names: string } | null;
};

/**
 * Sends requests that must be refused. Checks that nothing is stored, that the answers repeat no credential, and that
 * each request leaves exactly its record.
 */
export async function expectRefused(
  { server, fingerprint, sql }: OwnServer,
  endpoint: string,
  calls: readonly RefusedCall[],
): Promise<void> {
  const [method = "", path = ""] = endpoint.split(" ");
  const before = await fingerprint();
  const attempts = await watchAttempts(sql);
  for (const { name, sent, audited, ...expected } of calls) {
    const { status, body, text, headers } = await new HttpClient(server.url).send(method, path, sent);
    expect.soft({ status, body }, `${endpoint}, ${name}: ${text}`).toMatchObject(expected);
    expect.soft(headers.get("cache-control"), name).toBe("no-store");
    expect.soft(repeatedIn(text, sent), `${endpoint}, ${name}: ${text}`).toEqual([]);
    if (audited === undefined) continue;
    const left = (await attempts()).map(({ type, text }) => (text.includes(audited?.names ?? "") ? type : "another's"));
    expect.soft(left, `the record of ${name}`).toEqual(audited ? [audited.type] : []);
  }
  expect(await fingerprint(), endpoint).toEqual(before);
}

/** Answers the records of attempts since it was last asked. */
async function watchAttempts(sql: Sql): Promise<() => Promise<{ type: string; text: string }[]>> {
  const [first] = await sql<{ id: string }>("select coalesce(max(id), 0) as id from log_entries");
  let last = first?.id ?? "0";
  return async () => {
    const rows = await sql<{ id: string; type: string; text: string }>(
      "select id, type, convert_from(body, 'UTF8') as text from log_entries where id > $1 order by id",
      [last],
    );
    last = rows.at(-1)?.id ?? last;
    return rows.filter(({ type }) => /refused$|^decision\./.test(type));
  };
}
