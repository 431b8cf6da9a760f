import { afterAll, beforeAll, expect } from "vitest";
import { HttpClient, type Json, type Sent } from "@/e2e/support/http";
import { type Fingerprint, fingerprints } from "@/e2e/support/server-fingerprint";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server-process";
import { addSubject, type Stage, type Subject, setStage } from "@/e2e/support/stage";

/** A server that only one file uses, so that whatever is stored was stored by the file's own requests. */
export type OwnServer = {
  server: TestServer;
  stage: Stage;
  subject: Subject;
  fingerprint: () => Promise<Fingerprint>;
};

/** Starts a server of the file's own before its tests, with one agent that may act, and ends it after them. */
export function ownServer(): OwnServer {
  const own = {} as OwnServer;
  let end = async () => {};
  beforeAll(async () => {
    own.server = await startTestServer();
    own.stage = await setStage(own.server);
    own.subject = await addSubject(own.stage);
    const connection = await connectTo(own.server);
    end = connection.end;
    own.fingerprint = await fingerprints(connection.sql);
  });
  afterAll(async () => {
    await end();
    await discard(own.server);
  });
  return own;
}

/** A request to a machine endpoint that must be refused, and the members that the refusal must have. */
export type RefusedCall = { name: string; sent: Sent; status: number; body: Json };

/** Sends requests that must be refused, and sees that nothing of them was stored. */
export async function expectRefused(
  { server, fingerprint }: OwnServer,
  endpoint: string,
  calls: readonly RefusedCall[],
): Promise<void> {
  const [method = "", path = ""] = endpoint.split(" ");
  const before = await fingerprint();
  for (const { name, sent, ...expected } of calls) {
    const { status, body, text, headers } = await new HttpClient(server.url).send(method, path, sent);
    expect({ status, body }, `${endpoint}, ${name}: ${text}`).toMatchObject(expected);
    expect(headers.get("cache-control"), name).toBe("no-store");
  }
  expect(await fingerprint(), endpoint).toEqual(before);
}
