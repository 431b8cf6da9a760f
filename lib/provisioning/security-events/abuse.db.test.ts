import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { updatePerson } from "@/lib/people/commands/update-person";
import { prisma } from "@/lib/platform/database/prisma";
import type { PersonRole } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { type Change, type EventName, EventSender, secondsNow } from "@/lib/testing/security-events";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";

// Genuine events of a provider that another one holds, that come late, or that are too many.
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
beforeEach(() => world.sql("update people set password_hash = null"));

/** A person whose account at the provider is linked; the id is its subject. */
async function member(roles: PersonRole[] = ["member"]): Promise<Principal> {
  const person = await world.person(roles);
  const { personId } = person;
  await prisma().externalIdentity.create({ data: { iss: sender.idp.url, sub: personId, personId } });
  return person;
}

async function received(name: EventName, sub: string, change: Change = {}): Promise<void> {
  const { status, text } = await sender.send(name, sub, change);
  expect({ status, text }).toEqual({ status: 202, text: "" });
}

const ago = (seconds: number): Change => ({ claims: { iat: secondsNow() - seconds } });
const statusOf = async (id: string) => (await prisma().person.findUniqueOrThrow({ where: { id } })).status;
const openSessions = async (personId: string) =>
  (await world.sql("select 1 from sessions s where person_id = $1 and not session_ended(s)", [personId])).length;
const throughProvider = ({ sessionId }: Principal) =>
  world.sql("update sessions set provider_id = $2 where id = $1", [sessionId, providerId]);
const withPassword = ({ personId }: Principal) =>
  world.sql("update people set password_hash = 'hash' where id = $1", [personId]);

describe("an admin", () => {
  it("stays active, with their password sessions, while no other admin has a password", async () => {
    const ada = await member(["admin"]);
    await withPassword(ada);
    const through = await signInWorldPerson(world.sql, ada.personId);
    await throughProvider(through);
    await received("account-disabled", ada.personId);
    expect(await statusOf(ada.personId)).toBe("active");
    expect(await openSessions(ada.personId)).toBe(1);
  });

  it("is not kept by an admin whose password waits to be chosen", async () => {
    const ada = await member(["admin"]);
    await withPassword(admin);
    await world.sql("update people set invitation_hash = 'waits' where id = $1", [admin.personId]);
    await received("account-disabled", ada.personId);
    expect(await statusOf(ada.personId)).toBe("active");
    await world.sql("update people set invitation_hash = null where id = $1", [admin.personId]);
    await received("account-disabled", ada.personId);
    expect(await statusOf(ada.personId)).toBe("deactivated");
  });

  it.each(["session-revoked", "credential-change"] as const)("keeps their password sessions: %s", async (name) => {
    const ada = await member(["admin"]);
    await throughProvider(await signInWorldPerson(world.sql, ada.personId));
    await received(name, ada.personId);
    expect(await openSessions(ada.personId)).toBe(1);
  });
});

describe("an event that comes late", () => {
  it("ends no session that was opened after it", async () => {
    const { personId } = await member();
    await received("credential-change", personId, ago(3_600));
    expect(await openSessions(personId)).toBe(1);
    expect(await world.auditTypes(personId)).toEqual([]);
    await received("credential-change", personId);
    expect(await openSessions(personId)).toBe(0);
  });

  it("does not end an account that an admin brought back meanwhile", async () => {
    const { personId } = await member();
    await updatePerson(admin, personId, { status: "deactivated" });
    await updatePerson(admin, personId, { status: "active" });
    await received("account-disabled", personId, ago(3_600));
    expect(await statusOf(personId)).toBe("active");
    await received("account-disabled", personId);
    expect(await statusOf(personId)).toBe("deactivated");
  });

  it("ends an account that an older event brought back late", async () => {
    const { personId } = await member();
    await received("account-disabled", personId, ago(3_600));
    await received("account-enabled", personId, ago(1_800));
    expect(await statusOf(personId)).toBe("active");
    await received("account-disabled", personId, ago(900));
    expect(await statusOf(personId)).toBe("deactivated");
  });

  it("brings no person back of the same second as the event that ended the account", async () => {
    const { personId } = await member();
    const same = ago(10);
    await received("account-disabled", personId, same);
    await received("account-enabled", personId, same);
    expect(await statusOf(personId)).toBe("deactivated");
    await received("account-enabled", personId, ago(5));
    expect(await statusOf(personId)).toBe("active");
  });
});

describe("the return of a person", () => {
  it("is up to admins, once one deactivates a person again that an event deactivated", async () => {
    const { personId } = await member();
    await received("account-disabled", personId, ago(10));
    await updatePerson(admin, personId, { status: "deactivated" });
    await updatePerson(admin, personId, { status: "deactivated" });
    expect(await world.auditTypes(personId)).toEqual(["person.deactivated", "person.deactivated"]);
    await received("account-enabled", personId);
    expect(await statusOf(personId)).toBe("deactivated");
  });

  it("is up to a SCIM client at the issuer, whichever client the event was for, until that one deleted them", async () => {
    const { personId } = await member();
    const other = { slug: "b", name: "B", issuer: sender.idp.url, clientId: "b", clientSecret: "secret" };
    const { provider } = await addProvider(admin, { ...other, securityEvents: true });
    await world.sql(
      "insert into provisioned_users (person_id, provider_id, user_name, user_key) values ($1, $2, $1, $1)",
      [personId, provider.id],
    );
    await received("account-disabled", personId, ago(10));
    await received("account-enabled", personId, ago(9));
    expect(await statusOf(personId)).toBe("deactivated");
    await world.sql("update provisioned_users set deleted_at = clock_timestamp() where person_id = $1", [personId]);
    await received("account-enabled", personId, ago(8));
    expect(await statusOf(personId)).toBe("active");
  });
});

describe("sessions that are over by themselves", () => {
  it.each([
    "expires_at = clock_timestamp() - interval '1 second'",
    "last_seen_at = clock_timestamp() - interval '2 hours'",
  ])("are not ended, and nothing is recorded: %s", async (over) => {
    const { personId, sessionId } = await member();
    await world.sql(`update sessions set ${over} where id = $1`, [sessionId]);
    await received("session-revoked", personId);
    expect(await openSessions(personId)).toBe(1);
    expect(await world.auditTypes(personId)).toEqual([]);
  });
});

const heldRecords = () => world.sql("select 1 from log_entries where type = 'security-event.held'");

describe("events that are too many", () => {
  it("deactivate 20 people in an hour, and are sent again after that", async () => {
    const before = "update account_standings set ended_at = ended_at - interval '2 hours'";
    await world.sql(before);
    const people = await Promise.all(Array.from({ length: 21 }, () => member()));
    for (const { personId } of people.slice(0, 20)) await received("account-disabled", personId);
    const last = people[20]?.personId ?? "";
    const token = sender.token("account-disabled", last);
    for (const _ of ["once", "again"]) {
      const { status, body, headers } = await sender.post(token);
      expect({ status, code: body.code }).toEqual({ status: 503, code: "security_events_held" });
      expect(headers.get("retry-after")).toBe("600");
    }
    expect(await statusOf(last)).toBe("active");
    expect(await openSessions(last)).toBe(1);
    expect(await heldRecords()).toHaveLength(1);
    const jobs = await world.sql(
      "select data -> 'payload' ->> 'personId' as of from pgboss.job where data ->> 'job' = $1",
      ["people.deactivations-held"],
    );
    expect(jobs).toEqual([{ of: last }]);
    await world.sql(before);
    expect((await sender.post(token)).status).toBe(202);
    expect(await statusOf(last)).toBe("deactivated");
  });

  it("change the status of one account six times in an hour", async () => {
    const { personId } = await member();
    for (const n of [6, 5, 4, 3, 2, 1]) {
      await received(n % 2 === 0 ? "account-disabled" : "account-enabled", personId, ago(n));
    }
    expect((await sender.send("account-disabled", personId)).status).toBe(503);
    await world.sql("update account_standings set hour = hour - interval '2 hours'");
    await received("account-disabled", personId);
    expect(await statusOf(personId)).toBe("deactivated");
  });

  it("record once a day that an admin stays", async () => {
    const ada = await member(["admin"]);
    await world.sql("update sessions set revoked_at = clock_timestamp() where person_id = $1", [ada.personId]);
    await received("account-disabled", ada.personId);
    await received("account-disabled", ada.personId);
    expect(await world.auditTypes(ada.personId)).toEqual(["security-event.applied"]);
  });

  it("are counted without those that come again", async () => {
    const token = sender.token("verification", "any");
    const used = async () => (await prisma().securityEventStream.findUniqueOrThrow({ where: { providerId } })).used;
    await world.sql("update security_event_streams set minute = clock_timestamp(), used = 599");
    expect((await sender.post(token)).status).toBe(202);
    expect((await sender.post(token)).status).toBe(202);
    expect(await used()).toBe(600);
    const refused = await sender.send("verification", "any");
    expect({ status: refused.status, after: refused.headers.get("retry-after") }).toEqual({ status: 429, after: "60" });
    await world.sql("update security_event_streams set used = 0");
  });
});
