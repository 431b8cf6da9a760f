import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updatePerson } from "@/lib/people/commands/update-person";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { settleEndedSessions } from "@/lib/sign-in/jobs";
import { disableProvider, editProvider } from "@/lib/sign-in/providers/commands/configure";
import { openSessions } from "@/lib/testing/many-sessions";
import { anyProvider } from "@/lib/testing/provisioned";
import { createWorld, type World } from "@/lib/testing/world";
import { findLiveSession, rolesOfLiveSession } from "./session.store";
import * as ends from "./session-ends";
import { isAnyLive, mostCounted } from "./session-ends.store";
import { loadSessionStanding } from "./standing.store";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  await world.person(["admin"]);
});
afterAll(() => world.end());

const many = 1_500;
const open = (personId: string, providerId?: string) => openSessions(world, many, personId, providerId);

/** How each place judges a session. */
const judged = async (id: string) => ({
  request: (await findLiveSession(id)) !== undefined,
  live: (await rolesOfLiveSession(id)) !== undefined,
  subjectToken: (await loadSessionStanding(id))?.ended === false,
});
const stands = { request: true, live: true, subjectToken: true };
const ended = { request: false, live: false, subjectToken: false };

const unwritten = async (subjectId: string): Promise<number> =>
  (
    await world.sql("select 1 from sessions where (person_id = $1 or provider_id = $1) and revoked_at is null", [
      subjectId,
    ])
  ).length;

const endAlone = (run: Parameters<typeof transaction<number>>[0]) => transaction(run, { barrier: "exclusive" });
const epochOf = (id: string) => world.sql("select epoch from epochs where id = $1", [id]);

describe("sessions that end together are refused at once, and written later", () => {
  it("of a deactivated person, who gets none of them back", async () => {
    const { personId } = await world.person(["member"]);
    const session = await open(personId);
    expect(await judged(session)).toEqual(stands);
    await updatePerson(admin, personId, { status: "deactivated" });
    expect(await judged(session)).toEqual(ended);
    expect(await unwritten(personId)).toBe(many + 1);
    await updatePerson(admin, personId, { status: "active" });
    expect(await judged(session)).toEqual(ended);
    const fresh = await openSessions(world, 1, personId);
    await settleEndedSessions.execute({ subjectId: personId });
    expect(await ends.settleSessions(personId)).toBe(true);
    expect(await unwritten(personId)).toBe(1);
    expect(await judged(fresh)).toEqual(stands);
  });

  it("of a disabled provider, also after it is enabled again", async () => {
    const { personId, sessionId } = await world.person(["member"]);
    const { id: providerId } = await anyProvider();
    const session = await open(personId, providerId);
    const before = await epochOf(providerId);
    await disableProvider(admin, providerId, undefined);
    expect(await judged(session)).toEqual(ended);
    expect(await epochOf(providerId)).not.toEqual(before);
    const counted = `"sessionsEnded":${mostCounted}`;
    expect(await world.auditTypes(counted)).toEqual(["person.deactivated", "identity-provider.disabled"]);
    await world.sql("update identity_providers set status = 'active' where id = $1", [providerId]);
    expect(await judged(session)).toEqual(ended);
    expect(await judged(sessionId)).toEqual(stands);
    await ends.settleSessions(providerId);
    expect(await unwritten(providerId)).toBe(0);
    expect(await unwritten(personId)).toBe(1);
  });

  it("of a provider whose client is another one", async () => {
    const { personId } = await world.person(["member"]);
    const { id: providerId } = await anyProvider();
    const session = await open(personId, providerId);
    await editProvider(admin, providerId, { clientId: "other" }, undefined);
    expect(await judged(session)).toEqual(ended);
  });

  it("of an account at one issuer, and all except one", async () => {
    const { personId, sessionId } = await world.person(["member"]);
    const [there, elsewhere] = [await anyProvider(), await anyProvider()];
    const [second, first] = [await open(personId, elsewhere.id), await open(personId, there.id)];
    expect(await endAlone((tx) => ends.endSessionsOfIssuer(tx, personId, there.issuer))).toBe(mostCounted);
    expect([await judged(first), await judged(second)]).toEqual([ended, stands]);
    await ends.settleSessions(personId);
    expect(await endAlone((tx) => ends.endSessionsOf(tx, personId, sessionId))).toBe(mostCounted);
    expect([await judged(second), await judged(sessionId)]).toEqual([ended, stands]);
    // One that has ended is not kept.
    await endAlone((tx) => ends.endSessionsOf(tx, personId));
    await endAlone((tx) => ends.endSessionsOf(tx, personId, sessionId));
    expect(await judged(sessionId)).toEqual(ended);
    await ends.settleSessions(personId);
    expect(await unwritten(personId)).toBe(0);
  });

  it("of a security event, also where the newest have ended already", async () => {
    const { personId, sessionId } = await world.person(["member"]);
    const { id, issuer } = await anyProvider();
    await open(personId, id);
    await endAlone((tx) => ends.endSessionsOfIssuer(tx, personId, issuer));
    const which = { openedUntil: new Date(Date.now() + 60_000) };
    expect(await isAnyLive(prisma(), { personId }, which)).toBe(true);
    await endAlone((tx) => ends.endSessions(tx, { personId }, which));
    expect(await isAnyLive(prisma(), { personId }, which)).toBe(false);
    expect(await judged(sessionId)).toEqual(ended);
    // It reaches no session that was opened after it, also where the clock of its sender is ahead.
    expect(await judged(await openSessions(world, 1, personId))).toEqual(stands);
    // An event about an earlier time ends nothing that was opened since.
    const early = { openedUntil: new Date(Date.now() - 60_000) };
    expect(await isAnyLive(prisma(), { personId }, early)).toBe(false);
  });

  it("and counts those up to 1,000", async () => {
    const { personId } = await world.person(["member"]);
    expect(await endAlone((tx) => ends.endSessionsOf(tx, personId))).toBe(1);
    await open(personId);
    expect(await endAlone((tx) => ends.endSessionsOf(tx, personId))).toBe(mostCounted);
  });
});
