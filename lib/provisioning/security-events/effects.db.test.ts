import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { updatePerson } from "@/lib/people/commands/update-person";
import { servingConnection } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import type { PersonRole } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { getProvisioning } from "@/lib/sign-in/providers/provisioning/queries";
import { type Change, type EventName, EventSender, secondsNow } from "@/lib/testing/security-events";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";

// Events that a provider delivers over HTTP, and their effects on the people of its accounts.
let world: World;
let sender: EventSender;
let admin: Principal;
let providerId: string;
beforeAll(async () => {
  world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
  sender = await EventSender.start();
  admin = await world.person(["admin"]);
  const settings = { slug: "acme", name: "Acme", issuer: sender.idp.url, clientId: "mandate", clientSecret: "secret" };
  providerId = (await addProvider(admin, { ...settings, securityEvents: true })).provider.id;
});
afterAll(async () => {
  sender.close();
  await world.end();
});

/** A person whose account at the provider is linked; the id is its subject. */
async function member(roles: PersonRole[] = ["member"], link: object = {}): Promise<Principal> {
  const person = await world.person(roles);
  const { personId } = person;
  await prisma().externalIdentity.create({ data: { iss: sender.idp.url, sub: personId, personId, ...link } });
  return person;
}

async function received(name: EventName, sub: string, change: Change = {}): Promise<void> {
  const { status, text } = await sender.send(name, sub, change);
  expect({ status, text }).toEqual({ status: 202, text: "" });
}

const at = (iat: number): Change => ({ claims: { iat } });
const personOf = (id: string) => prisma().person.findUniqueOrThrow({ where: { id } });
const statusOf = async (id: string) => (await personOf(id)).status;
const openSessions = async (personId: string) =>
  (await world.sql("select 1 from sessions s where person_id = $1 and not session_ended(s)", [personId])).length;
const streamOf = async () => (await getProvisioning(providerId)).securityEvents;
const leaving = (personId: string) =>
  world.sql(
    `select 1 from pgboss.job where data ->> 'job' = 'ownership.person-left' and data -> 'payload' ->> 'personId' = $1`,
    [personId],
  );
async function recordOf(personId: string, type: string) {
  const [row] = await world.sql<{ body: { actor: object; facts: Record<string, unknown>; refs: string[] } }>(
    `select convert_from(body, 'UTF8')::jsonb as body from log_entries
     where type = $2 and convert_from(body, 'UTF8') like '%' || $1 || '%' order by id desc limit 1`,
    [personId, type],
  );
  return row?.body;
}

describe("an account that ends at the provider", () => {
  it.each(["account-disabled", "account-purged"] as const)("makes its person a leaver: %s", async (name) => {
    const { personId } = await member();
    await received(name, personId);
    expect(await statusOf(personId)).toBe("deactivated");
    expect(await openSessions(personId)).toBe(0);
    expect(await leaving(personId)).toHaveLength(1);
    const record = await recordOf(personId, "person.deactivated");
    expect(record).toMatchObject({
      actor: { type: "system", id: providerId },
      facts: { personId, sessionsEnded: 1, securityEvent: name },
    });
    expect(record?.refs).toEqual(expect.arrayContaining([personId, providerId]));
    expect(await streamOf()).toMatchObject({ lastEvent: name, lastReceivedAt: expect.any(String) });
  });

  it("ends once, however often and at the same time the event arrives", async () => {
    const { personId } = await member();
    const token = sender.token("account-disabled", personId);
    const answers = await Promise.all(Array.from({ length: 6 }, () => sender.post(token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202));
    const before = await streamOf();
    await received("account-disabled", personId);
    expect((await sender.post(token)).status).toBe(202);
    expect(await world.auditTypes(personId)).toEqual(["person.deactivated"]);
    expect(await leaving(personId)).toHaveLength(1);
    // The second event is another one without an effect. The repeated token counts for nothing.
    expect(await streamOf()).toMatchObject({ applied: before.applied, ignored: before.ignored + 1 });
  });

  it("waits for the evaluations under way (D2)", async () => {
    const { personId } = await member();
    const holder = new pg.Client(servingConnection("test-holder"));
    await holder.connect();
    await holder.query("begin");
    await holder.query("select barrier_shared()");
    const delivered = sender.send("account-disabled", personId);
    const waiting = `select 1 from pg_locks where locktype = 'advisory' and objid = 770001 and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    await vi.waitFor(async () => expect((await holder.query(waiting)).rows).toHaveLength(1), { timeout: 5_000 });
    expect(await statusOf(personId)).toBe("active");
    await holder.query("rollback");
    await holder.end();
    expect((await delivered).status).toBe(202);
    expect(await statusOf(personId)).toBe("deactivated");
  });

  it("keeps the last admin active, and ends the sessions that the account opened", async () => {
    await prisma().externalIdentity.create({
      data: { iss: sender.idp.url, sub: admin.personId, personId: admin.personId },
    });
    const through = await signInWorldPerson(world.sql, admin.personId);
    await world.sql("update sessions set provider_id = $2 where id = $1", [through.sessionId, providerId]);
    await received("account-disabled", admin.personId);
    expect(await statusOf(admin.personId)).toBe("active");
    expect(await openSessions(admin.personId)).toBe(1);
    expect(await recordOf(admin.personId, "security-event.applied")).toMatchObject({
      facts: { personId: admin.personId, securityEvent: "account-disabled", adminKept: true, sessionsEnded: 1 },
    });
  });

  it("has no effect through a link that waits, except on the sessions that the account opened", async () => {
    const waits = { linkedById: admin.personId, waitsUntil: new Date(Date.now() + 86_400_000) };
    const { personId } = await member(["member"], waits);
    const through = await signInWorldPerson(world.sql, personId);
    await world.sql("update sessions set provider_id = $2 where id = $1", [through.sessionId, providerId]);
    await received("account-disabled", personId);
    expect(await statusOf(personId)).toBe("active");
    expect(await openSessions(personId)).toBe(1);
    await received("account-enabled", personId);
    expect(await world.auditTypes(personId)).toEqual(["security-event.applied"]);
  });

  it("may be unknown here: the answer is the same, and nothing happens", async () => {
    const before = await world.auditTypes();
    await received("account-disabled", "no-such-account");
    await received("session-revoked", "no-such-account");
    expect(await world.auditTypes()).toEqual(before);
  });
});

describe("an account that is enabled again", () => {
  it("brings its person back, without the roles that decide", async () => {
    const { personId } = await member(["member", "security"]);
    await received("account-disabled", personId, at(secondsNow() - 20));
    await received("account-enabled", personId, at(secondsNow() - 10));
    expect(await personOf(personId)).toMatchObject({ status: "active", roles: ["member"] });
    expect(await world.auditTypes(personId)).toEqual(["person.deactivated", "person.reactivated", "person.updated"]);
    expect(await recordOf(personId, "person.reactivated")).toMatchObject({
      facts: { securityEvent: "account-enabled" },
    });
  });

  it("brings no person back that an admin deactivated", async () => {
    const { personId } = await member();
    await updatePerson(admin, personId, { status: "deactivated" });
    await received("account-enabled", personId);
    expect(await statusOf(personId)).toBe("deactivated");
    // Nor after an event that found them deactivated.
    await received("account-disabled", personId);
    await received("account-enabled", personId);
    expect(await statusOf(personId)).toBe("deactivated");
  });

  it("leaves the return of a provisioned person to the SCIM client, which may bring them back", async () => {
    const { personId } = await member();
    await world.sql(
      "insert into provisioned_users (person_id, provider_id, user_name, user_key) values ($1, $2, $1, $1)",
      [personId, providerId],
    );
    await received("account-disabled", personId);
    await received("account-enabled", personId);
    const { statusAt, status } = await personOf(personId);
    expect(status).toBe("deactivated");
    expect((await prisma().provisionedUser.findUniqueOrThrow({ where: { personId } })).endedAt).toEqual(statusAt);
  });

  it("is not disabled by an older event that arrives later", async () => {
    const { personId } = await member();
    await received("account-enabled", personId, at(secondsNow() - 10));
    await received("account-disabled", personId, at(secondsNow() - 20));
    expect(await statusOf(personId)).toBe("active");
    await received("account-disabled", personId, at(secondsNow()));
    expect(await statusOf(personId)).toBe("deactivated");
  });
});

describe("a session or credential that ends at the provider", () => {
  it.each(["session-revoked", "sessions-revoked", "credential-change", "account-credential-change-required"] as const)(
    "signs its person out everywhere: %s",
    async (name) => {
      const { personId } = await member();
      await signInWorldPerson(world.sql, personId);
      await received(name, personId);
      expect(await statusOf(personId)).toBe("active");
      expect(await openSessions(personId)).toBe(0);
      expect(await recordOf(personId, "security-event.applied")).toMatchObject({
        actor: { type: "system", id: providerId },
        facts: { personId, securityEvent: name, sessionsEnded: 2 },
      });
      await received(name, personId);
      expect(await world.auditTypes(personId)).toEqual(["security-event.applied"]);
    },
  );
});

describe("other events", () => {
  it("of a type that is not known are accepted and counted", async () => {
    const { personId } = await member();
    const before = await streamOf();
    await received("other", personId);
    expect(await streamOf()).toMatchObject({
      lastEvent: "other",
      ignored: before.ignored + 1,
      applied: before.applied,
    });
    expect(await world.auditTypes(personId)).toEqual([]);
  });

  it("verify the stream: the settings show when", async () => {
    const before = await streamOf();
    await received("verification", "any");
    const after = await streamOf();
    expect(after).toMatchObject({ lastEvent: "verification", applied: before.applied, ignored: before.ignored });
    expect(Date.now() - Date.parse(after.lastVerifiedAt ?? "")).toBeLessThan(60_000);
    expect(after).toMatchObject({ url: `${world.runtime.publicUrl}/api/security-events`, audience: "mandate" });
  });

  it("may name the address of the endpoint as their audience", async () => {
    const { personId } = await member();
    await received("session-revoked", personId, { claims: { aud: `${world.runtime.publicUrl}/api/security-events` } });
    expect(await openSessions(personId)).toBe(0);
  });

  it("are more than a provider may send in a minute, after 600", async () => {
    const { personId } = await member();
    await world.sql("update security_event_streams set minute = clock_timestamp(), used = 600");
    const { status, body } = await sender.send("session-revoked", personId);
    expect({ status, code: body.code }).toEqual({ status: 429, code: "security_events_many" });
    expect(await openSessions(personId)).toBe(1);
    await world.sql("update security_event_streams set minute = clock_timestamp() - interval '2 minutes'");
    await received("session-revoked", personId);
    expect(await openSessions(personId)).toBe(0);
  });
});
