import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import {
  discardCertificate,
  makeCertificate,
  nginxPath,
  type Proxied,
  type StopProxy,
  startNginx,
  startNodeProxy,
  type TlsClient,
  tlsClient,
} from "@/e2e/support/server/proxies";
import type { Sql } from "@/lib/testing/database";
import { freePort } from "@/scripts/programs.mjs";

// The server as it runs in earnest: an https origin, a proxy that ends TLS, and clients behind addresses of their own.

let server: TestServer;
let proxied: Proxied;
let sql: Sql;
let end = async () => {};
beforeAll(async () => {
  const [port, certificate] = await Promise.all([freePort(), makeCertificate()]);
  server = await startTestServer(undefined, {
    PUBLIC_URL: `https://localhost:${port}`,
    MANDATE_TRUSTED_PROXIES: "127.0.0.1/32",
  });
  proxied = { port, backend: Number(new URL(server.url).port), certificate };
  ({ sql, end } = await connectTo(server));
});
afterAll(async () => {
  await end();
  await discard(server);
  await discardCertificate(proxied.certificate);
});

async function signIn(client: TlsClient, login: { email: string; password: string }, headers = {}) {
  const { csrfToken } = JSON.parse((await client("GET", "/api/auth/csrf")).text);
  const form = { csrfToken, ...login, json: "true" };
  return client("POST", "/api/auth/callback/credentials", { form, headers });
}

/** Addresses in records of sign-ins, the latest first. */
const recorded = async (type: string) =>
  (
    await sql<{ value: string }>(
      `select t.value from log_entries l join erasable_texts t on t.entry_id = l.entry_id and t.member = 'address'
       where l.type = $1 order by l.id desc`,
      [type],
    )
  ).map(({ value }) => value);

const nginx = nginxPath();
if (nginx === undefined) {
  process.stderr.write(
    "There is no nginx on this machine (Debian: apt-get install nginx): a proxy in Node alone is tested.\n",
  );
}
const variants: [string, (given: Proxied) => Promise<StopProxy>][] = [["a proxy in Node", startNodeProxy]];
if (nginx !== undefined) variants.push(["nginx, as documented", (given) => startNginx(nginx, given)]);

// Each attempt derives a key, which is slow by design: most are only counted. A limit counts per address, so attempts
// through one proxy are enough.
const guessed = variants.at(-1);

describe.each(variants)("behind %s", (name, start) => {
  let stop: StopProxy = async () => {};
  beforeAll(async () => {
    stop = await start(proxied);
  });
  afterAll(() => stop());
  // Each variant has addresses of its own, because limits outlive it.
  const net = name.startsWith("nginx") ? "127.0.2" : "127.0.1";

  it("people sign in from their own address, for any header they send, into cookies of this host alone", async () => {
    const forged = { "x-forwarded-for": "6.6.6.6", forwarded: "for=6.6.6.6" };
    const client = tlsClient(proxied, `${net}.7`);
    const { status, cookies } = await signIn(client, server.admin, forged);
    expect(status).toBe(200);
    expect((await recorded("person.signed-in"))[0]).toBe(`${net}.7`);
    const session = cookies.find((cookie) => cookie.includes("session-token"));
    expect(session).toMatch(/^__Host-next-auth\.session-token=.*Path=\/.*HttpOnly.*Secure/);
    for (const cookie of cookies) expect(cookie).toMatch(/^__Host-/);
    for (const cookie of cookies) expect(cookie).not.toMatch(/Domain=/i);
    expect((await client("GET", "/api/session")).status).toBe(200);
  });

  if (name === guessed?.[0])
    it("101 wrong passwords for invented accounts (81 of them counted alone) close nothing for their neighbours", async () => {
      const neighbour = tlsClient(proxied, `${net}.8`);
      const { csrfToken } = JSON.parse((await neighbour("GET", "/api/auth/csrf")).text);
      const guess = (i: number) =>
        neighbour("POST", "/api/auth/callback/credentials", {
          form: { csrfToken, email: `invented-${i}@acme.example`, password: "wrong wrong wrong", json: "true" },
        });
      const statuses: number[] = [];
      // A little at once, as people behind one address do.
      const guessSome = async (from: number, count: number) => {
        const answers = await Promise.all(Array.from({ length: count }, (_, n) => guess(from + n)));
        statuses.push(...answers.map(({ status }) => status));
      };
      await guessSome(0, 10);
      const counted =
        "update sign_in_throttles set failures = failures + 81 where key like 'address %' returning failures";
      expect(await sql(counted)).toEqual([{ failures: 91 }]);
      // Beyond 100 each attempt of the address waits.
      await guessSome(91, 10);
      expect(new Set(statuses)).toEqual(new Set([401]));
      expect((await signIn(tlsClient(proxied, `${net}.8`), server.admin)).status).toBe(200);
      expect((await signIn(tlsClient(proxied, `${net}.9`), server.admin)).status).toBe(200);
      const failed = await recorded("person.sign-in-failed");
      expect(failed.filter((address) => address === `${net}.8`)).toHaveLength(1);
    });

  it("the server itself is not to be talked into another address", async () => {
    const answer = await fetch(`${server.url}/.well-known/jwks.json`, {
      headers: { "x-forwarded-for": "203.0.113.7", forwarded: "for=6.6.6.6" },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "ambiguous_forwarding" });
  });
});
