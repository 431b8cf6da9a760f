import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import type { RegistrationOptions } from "@/lib/passkeys/schema";
import { AgentClient } from "@/lib/testing/agent-client";
import { Authenticator } from "@/lib/testing/authenticator";
import { type Json, succeeded } from "@/lib/testing/http";
import { addSubject, enrolmentToken, evaluate, type Stage, type Subject, setStage } from "@/lib/testing/stage";

let first: TestServer;
let second: TestServer;
let stage: Stage;
let subject: Subject;
let cookie: string;
const used = {} as { enrolmentToken: string; assertion: string; dpop: string; question: string };
const rotated = {} as { invitation: string };
/** Answers of two authenticators: one is registered, the registration of the other one was only begun. */
const passkeys = {} as { registered: Json; begun: Json };

const tokenUrl = () => `${first.publicUrl}/oauth/token`;
const resource = () => stage.server.identifier;

/** A payment with the agent's proof for it; the proof may be used for this very question alone. */
const question = (proof: string, amount: string) => ({
  amount,
  context: { dpop: { proof, method: "POST", url: `${resource()}/payments` } },
});

beforeAll(async () => {
  first = await startTestServer();
  stage = await setStage(first);
  subject = await addSubject(stage);
  const { instance, token } = subject;
  used.enrolmentToken = await enrolmentToken(stage, subject.agentId);
  await new AgentClient(first.publicUrl).enrol(used.enrolmentToken);
  used.assertion = instance.assertion();
  used.dpop = instance.proof("POST", tokenUrl());
  succeeded(await instance.requestToken(resource(), { form: { client_assertion: used.assertion }, dpop: used.dpop }));
  used.question = instance.proof("POST", `${resource()}/payments`, { token });
  expect((await evaluate(stage, subject, question(used.question, "1.00"))).body.decision).toBe(true);
  const invited = { email: "later@acme.example", name: "Later", roles: ["member"] };
  const { invitationUrl } = succeeded(await stage.admin.post<{ invitationUrl: string }>("/api/people", invited));
  rotated.invitation = new URL(invitationUrl).searchParams.get("token") ?? "";
  cookie = stage.admin.cookieHeader();
  const { client } = stage.approver;
  const made = async (name: string) => {
    const options = succeeded(await client.post<RegistrationOptions>("/api/session/passkeys/options"));
    return { name, ...new Authenticator(first.publicUrl).create(options) };
  };
  Object.assign(passkeys, { registered: await made("Registered"), begun: await made("Begun") });
  succeeded(await client.post("/api/session/passkeys", passkeys.registered));

  await first.kill();
  second = await startTestServer(first);
});

afterAll(() => discard(second));

describe("I7 what was used once stays used after kill -9 and a new start", () => {
  const at = () => second.url;

  it("an enrolment token", async () => {
    const refused = await new AgentClient(first.publicUrl).register(used.enrolmentToken, { at: at() });
    expect(refused).toMatchObject({ status: 401, body: { error: "invalid_token" } });
  });

  it("a client assertion", async () => {
    const form = { client_assertion: used.assertion };
    const refused = await subject.instance.requestToken(resource(), { form, at: at() });
    expect(refused).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  });

  it("a proof at the token endpoint", async () => {
    const refused = await subject.instance.requestToken(resource(), { dpop: used.dpop, at: at() });
    expect(refused).toMatchObject({ status: 400, body: { error: "invalid_dpop_proof" } });
  });

  it("a proof in a question: the same question is a retry, another one is a replay", async () => {
    const same = await evaluate(stage, subject, { ...question(used.question, "1.00"), at: at() });
    expect(same.body).toMatchObject({ decision: true });
    const other = await evaluate(stage, subject, { ...question(used.question, "2.00"), at: at() });
    expect(other.body).toMatchObject({ decision: false, context: { code: "possession_invalid" } });
  });

  it("a challenge for a passkey; one that was only begun is answered once", async () => {
    const finish = (made: Json) => stage.approver.client.at(at()).post("/api/session/passkeys", made);
    const refused = { status: 422, body: { code: "challenge_unknown" } };
    expect(await finish(passkeys.registered)).toMatchObject(refused);
    expect((await finish(passkeys.begun)).status).toBe(201);
    expect(await finish(passkeys.begun)).toMatchObject(refused);
  });

  it("and what is fresh works, for sessions and tokens go on", async () => {
    expect((await stage.admin.at(at()).get("/api/session")).status).toBe(200);
    expect((await subject.instance.requestToken(resource(), { at: at() })).status).toBe(200);
    expect((await evaluate(stage, subject, { at: at() })).body.decision).toBe(true);
  });
});

describe("I8 no secret is in clear where it is kept", () => {
  it("neither in the database nor in the servers' logs", async () => {
    const secrets: Record<string, string> = {
      "an enrolment token": used.enrolmentToken,
      "an invitation": rotated.invitation,
      "a PEP's key": stage.server.pepKey,
      "a password": stage.owner.password,
      "the administrator's password": first.admin.password,
      "an access token": subject.token,
      "its signature": subject.token.split(".")[2] ?? "",
      "a registration token": subject.instance.registrationToken,
      "a client assertion": used.assertion,
      "a proof": used.dpop,
      "a session's cookie": /session-token=([^;]+)/.exec(cookie)?.[1] ?? "",
      "a token against forgery": /csrf-token=([^;]+)/.exec(cookie)?.[1] ?? "",
      "the agent's private key": String(subject.instance.key.privateKey.export({ format: "jwk" }).d),
    };
    const places: Record<string, string> = {
      "the database": await everythingIn(second),
      "the first server's log": await readFile(first.logFile, "utf8"),
      "the second server's log": await readFile(second.logFile, "utf8"),
    };
    for (const [secret, value] of Object.entries(secrets)) expect(value.length, secret).toBeGreaterThan(15);
    expect(found(secrets, places)).toEqual([]);
    // The search finds what is there.
    expect(places["the database"]).toContain(subject.name);
    expect(places["the first server's log"]).toContain("/api/people");
    for (const [place, text] of Object.entries(places)) {
      expect(text, place).not.toMatch(/PRIVATE KEY|"d":\s?"[\w-]{40,}"/);
    }
  });
});

describe("I8 twin", () => {
  it("the search finds a secret that was kept in clear, as text or as bytes", async () => {
    const { sql, end } = await connectTo(second);
    const secret = "twin-of-a-secret-in-clear";
    await sql("insert into sign_in_throttles (key, failures, window_start) values ($1, 1, now())", [`text ${secret}`]);
    const asText = await everythingIn(second);
    await sql("delete from sign_in_throttles where key = $1", [`text ${secret}`]);
    await sql("insert into erasable_texts (entry_id, member, salt, value) values ('twin', 'twin', $1, '')", [
      Buffer.from(secret),
    ]);
    const asBytes = await everythingIn(second);
    await sql("delete from erasable_texts where entry_id = 'twin'");
    await end();
    expect(found({ secret }, { text: asText, bytes: asBytes })).toEqual(["secret in text", "secret in bytes"]);
  });
});

/** Lists every secret that is somewhere in clear, with the place. */
function found(secrets: Record<string, string>, places: Record<string, string>): string[] {
  return Object.entries(secrets).flatMap(([secret, value]) =>
    Object.entries(places).flatMap(([place, text]) => (text.includes(value) ? [`${secret} in ${place}`] : [])),
  );
}

/** Every row of every table as text, bytes included. */
async function everythingIn(server: TestServer): Promise<string> {
  const { sql, end } = await connectTo(server);
  await sql("set bytea_output = 'escape'");
  const tables = await sql<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ row: string }>(`select t::text as row from ${name} t`);
    texts.push(...rows.map(({ row }) => row));
  }
  await end();
  return texts.join("\n");
}
