import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST } from "@/app/api/subject-tokens/route";
import { updatePerson } from "@/lib/people/commands/update-person";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { linkIdentity, unlinkIdentity } from "@/lib/sign-in/account-links/commands";
import { listIdentities } from "@/lib/sign-in/account-links/queries";
import { signOut } from "@/lib/sign-in/commands/sign-in";
import { conforms } from "@/lib/testing/conforms";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { claimsOf, exchange, handDown, tokenOf, tokenType } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { issueSubjectToken } from "./issue-subject-token";
import { signSubjectToken } from "./subject-token";

let world: World;
let admin: Principal;
let spines = 0;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
});
afterAll(() => world.end());

let spine: TestAgent;
let person: Principal;
let subjectToken: string;
beforeEach(async () => {
  spine = await given.agent(`https://person-${++spines}.acme.example`);
  person = await world.person(["member"]);
  ({ subjectToken } = await issueSubjectToken(person, undefined));
});

const inTheirName = (seconds = 3600): Promise<string> =>
  given.delegation(spine, [payments(spine)], seconds, { onBehalfOf: person.personId });
const seconds = () => Math.floor(clock.now().getTime() / 1000);

describe("a subject token", () => {
  it("is given to a signed-in person, and recorded", async () => {
    const response = await world.call(POST, { method: "POST", path: "/api/subject-tokens", body: {}, as: person });
    const { subjectToken: text, expiresAt } = (await response.json()) as { subjectToken: string; expiresAt: string };
    expect(response.status).toBe(201);
    const { jti, exp } = claimsOf(text);
    expect(new Date(expiresAt).getTime()).toBe(exp * 1000);
    expect(exp - seconds()).toBeLessThanOrEqual(300);
    expect(await world.auditTypes(jti)).toEqual(["subject-token.issued"]);
  });

  it("for an agent that is not theirs to see is refused like for none", async () => {
    await expectRefusal(issueSubjectToken(person, spine.agentId), "agent_not_found");
    await expectRefusal(issueSubjectToken(person, newId("agent")), "agent_not_found");
    await inTheirName();
    await expect(issueSubjectToken(person, spine.agentId)).resolves.toBeDefined();
  });

  it("takes a session of the person's own, which stands", async () => {
    const through = { ...person, sessionId: newId("session") };
    await expectRefusal(issueSubjectToken(through, undefined), "session_required");
    const borrowed = { ...person, sessionId: admin.sessionId };
    await expectRefusal(issueSubjectToken(borrowed, undefined), "session_required");
  });

  it("is no credential anywhere else", async () => {
    await inTheirName();
    expect((await evaluate(spine, subjectToken)).context.code).toBe("token_invalid");
    const own = await exchange(spine, subjectToken, { actor_token: subjectToken, actor_token_type: tokenType("jwt") });
    expect(own.error).toBe("invalid_request");
    const asAccess = await exchange(spine, subjectToken, { subject_token_type: tokenType("access_token") });
    expect(asAccess.error).toBe("invalid_request");
    const asIdToken = await exchange(spine, subjectToken, { subject_token_type: tokenType("id_token") });
    expect(asIdToken.error).toBe("invalid_request");
  });
});

describe("in the name of a person", () => {
  it(conforms("RFC 8693", "4.1", "sub stays the person, act is the agent"), async () => {
    await inTheirName();
    const answer = await exchange(spine, subjectToken);
    const claims = claimsOf(answer.access_token);
    expect(claims).toMatchObject({
      sub: person.personId,
      act: { sub: spine.spiffeId },
      client_id: spine.instanceId,
      aud: spine.identifier,
    });
    expect(claims.exp).toBeLessThanOrEqual(claimsOf(subjectToken).exp);
    expect((await evaluate(spine, answer.access_token)).decision).toBe(true);
    expect(await world.auditTypes(claims.jti)).toEqual(["token.issued", "decision.made"]);
  });

  it("T3: without a delegation that names the person there is none, for any other person that it names", async () => {
    expect((await exchange(spine, subjectToken)).error).toBe("invalid_target");
    await given.delegation(spine);
    expect((await exchange(spine, subjectToken)).error).toBe("invalid_target");
    const other = await world.person(["member"]);
    await given.delegation(spine, [payments(spine)], 3600, { onBehalfOf: other.personId });
    expect((await exchange(spine, subjectToken)).error).toBe("invalid_target");
  });

  it("T3: a delegation that suffices for the agent itself makes no token of the person's", async () => {
    await inTheirName();
    expect(claimsOf(await tokenOf(spine)).sub).toBe(spine.spiffeId);
  });

  it("the authority is within what the person may delegate now", async () => {
    await inTheirName();
    const [before] = await world.sql<{ authority: Record<string, unknown>[] }>(
      "select authority from delegation_versions v join delegations d on d.id = v.delegation_id where d.agent_id = $1",
      [spine.agentId],
    );
    const entitlement = (before?.authority ?? []).map((one) => ({ ...one, identifiers: ["account/eu-7/*"] }));
    await given.entitlement(world, person.personId, entitlement);
    const { access_token } = await exchange(spine, subjectToken);
    expect(claimsOf(access_token).authorization_details).toMatchObject([{ identifiers: ["account/eu-7/*"] }]);
    expect((await evaluate(spine, access_token)).decision).toBe(true);
    expect((await evaluate(spine, access_token, { id: "account/eu-8/x" })).decision).toBe(false);
  });

  it("ends with the session: signed out, no token is exchanged any more", async () => {
    await inTheirName();
    expect((await exchange(spine, subjectToken)).status).toBe(200);
    await signOut(person.sessionId);
    expect((await exchange(spine, subjectToken)).error).toBe("invalid_request");
  });

  it("I2: after the 200 of a sign-out no token commits in that session's name", async () => {
    await inTheirName();
    const issued = async () => (await world.auditTypes(spine.agentId)).filter((type) => type === "token.issued").length;
    for (let round = 0; round < 5; round++) {
      const someone = round === 0 ? person : await again();
      const { subjectToken: text } = await issueSubjectToken(someone, undefined);
      const exchanging = Array.from({ length: 6 }, () => exchange(spine, text));
      for (let turn = 0; turn < round * 8; turn++) await new Promise(setImmediate);
      await signOut(someone.sessionId);
      const before = await issued();
      await Promise.all(exchanging);
      expect(await issued()).toBe(before);
      expect((await exchange(spine, text)).error).toBe("invalid_request");
    }
  });

  /** Signs the person in again. */
  async function again(): Promise<Principal> {
    const sessionId = newId("session");
    await world.sql(
      `insert into sessions (id, person_id, authenticated_at, last_seen_at, expires_at)
       select $1, $2, t.now, t.now, t.now + interval '1 hour' from (select clock_timestamp() as now) t`,
      [sessionId, person.personId],
    );
    return { ...person, sessionId };
  }

  it("ends with the person: deactivated, neither exchange nor decision", async () => {
    await inTheirName();
    const { access_token } = await exchange(spine, subjectToken);
    await updatePerson(admin, person.personId, { status: "deactivated" });
    expect((await exchange(spine, subjectToken)).error).toBe("invalid_request");
    expect((await evaluate(spine, access_token)).context.code).toBe("person_not_entitled");
  });

  it("never outlives the subject token, the session or five minutes, however often (CVE-2026-96460)", async () => {
    await inTheirName();
    await world.sql("update blueprint_versions set token_ttl_seconds = 3600");
    try {
      const long = claimsOf((await exchange(spine, subjectToken)).access_token);
      expect(long.exp).toBeLessThanOrEqual(claimsOf(subjectToken).exp);
      await world.sql("update sessions set expires_at = clock_timestamp() + interval '30 seconds' where id = $1", [
        person.sessionId,
      ]);
      const limit = seconds() + 30;
      for (let round = 0; round < 100; round++) {
        const { access_token } = await exchange(spine, subjectToken);
        expect(claimsOf(access_token).exp).toBeLessThanOrEqual(limit);
        if (round % 20 === 0) expect((await exchange(spine, access_token)).error).toBe("invalid_target");
      }
    } finally {
      await world.sql("update blueprint_versions set token_ttl_seconds = 300");
    }
  });

  it(conforms("RFC 8693", "4.4", "may_act names the only actor"), async () => {
    await inTheirName();
    const mine = await issueSubjectToken(person, spine.agentId);
    expect((await exchange(spine, mine.subjectToken)).status).toBe(200);
    const other = await given.colleague(spine);
    await given.delegation(other, [payments(spine)], 3600, { onBehalfOf: person.personId });
    expect((await exchange(other, mine.subjectToken)).error).toBe("invalid_request");
    expect((await exchange(other, subjectToken)).status).toBe(200);
  });

  it.each([
    ["expired", -400, -100, {}],
    ["from the future", 100, 300, {}],
    ["longer than it may be", 0, 3600, {}],
    ["with a may_act that is no object", 0, 300, { mayAct: "anybody" }],
    ["of another's session", 0, 300, { sessionId: () => admin.sessionId }],
    ["of no session", 0, 300, { sessionId: () => newId("session") }],
    ["of nobody", 0, 300, { personId: () => newId("person") }],
  ])("%s it is invalid_request, never invalid_grant", async (_, begin, end, change) => {
    await inTheirName();
    const now = seconds();
    const given = Object.fromEntries(
      Object.entries(change).map(([name, value]) => [name, typeof value === "function" ? value() : value]),
    );
    const forged = signSubjectToken({
      ...{ personId: person.personId, sessionId: person.sessionId, jti: newId("subjectToken"), mayAct: undefined },
      ...{ iat: now + begin, exp: now + end },
      ...given,
    });
    expect((await exchange(spine, forged)).error).toBe("invalid_request");
  });

  it("goes on to the agents below, whose chains act in the same name", async () => {
    const line = await given.chain(spine, 3, { onBehalfOf: person.personId });
    const [first, second, third] = line.agents;
    const begin = (await exchange(spine, subjectToken)).access_token;
    const tokens = await handDown(line, begin);
    expect(claimsOf(tokens.at(-1) ?? "")).toMatchObject({
      sub: person.personId,
      act: { sub: third?.spiffeId, act: { sub: second?.spiffeId, act: { sub: first?.spiffeId } } },
    });
    if (!third) throw new Error("three were asked for");
    expect((await evaluate(third, tokens.at(-1) ?? "")).decision).toBe(true);
    await updatePerson(admin, person.personId, { status: "deactivated" });
    expect((await evaluate(third, tokens.at(-1) ?? "")).context.code).toBe("person_not_entitled");
  });

  it("a delegation below for another person does not pass for the first one's", async () => {
    const parent = await given.delegation(spine, [payments(spine)], 3600, { onBehalfOf: person.personId, maxDepth: 1 });
    const [below, other] = [await given.colleague(spine), await world.person(["member"])];
    const inOther = { parentDelegationId: parent, onBehalfOf: other.personId };
    await given.delegation(below, [payments(spine)], 3000, inOther);
    const { access_token } = await exchange(spine, subjectToken);
    expect((await exchange(below, access_token)).error).toBe("invalid_target");
    expect((await exchange(below, subjectToken)).error).toBe("invalid_target");
  });
});

describe("accounts at identity providers", () => {
  const identity = () => ({ iss: "https://idp.acme.example", sub: `user-${spines}` });

  it("belong to one person, are listed and recorded", async () => {
    await linkIdentity(admin, person.personId, identity());
    expect((await listIdentities(admin, person.personId)).identities).toMatchObject([identity()]);
    const other = await world.person(["member"]);
    await expectRefusal(linkIdentity(admin, other.personId, identity()), "identity_taken");
    await unlinkIdentity(admin, person.personId, identity());
    await expectRefusal(unlinkIdentity(admin, person.personId, identity()), "identity_not_found");
    await linkIdentity(admin, other.personId, identity());
    const types = await world.auditTypes(person.personId);
    expect(types.filter((type) => type.includes("identity"))).toEqual([
      "person.identity-linked",
      "person.identity-unlinked",
    ]);
  });

  it("are changed by admins only", async () => {
    await expectRefusal(linkIdentity(person, person.personId, identity()), "forbidden");
    await expectRefusal(unlinkIdentity(person, person.personId, identity()), "forbidden");
  });
});
