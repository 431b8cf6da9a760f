import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conforms } from "@/lib/testing/conforms";
import { evaluate } from "@/lib/testing/decisions";
import { type Chain, given, payments, type TestAgent } from "@/lib/testing/direct";
import { type Claims, claimsOf, type Exchanged, exchange, handDown, tokenOf, tokenType } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spines = 0;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const newSpine = (): Promise<TestAgent> => given.agent(`https://exchange-${++spines}.acme.example`);
const at = <T>(list: readonly T[], index: number): T => {
  const found = list.at(index);
  if (found === undefined) throw new Error(`There is no ${index}.`);
  return found;
};
const refused = ({ error, error_description }: Exchanged) => `${error}: ${error_description}`;

describe("from agent to agent", () => {
  let line: Chain;
  let tokens: string[];
  let claims: Claims[];
  beforeAll(async () => {
    line = await given.chain(await newSpine(), 3);
    tokens = await handDown(line);
    claims = tokens.map(claimsOf);
  });

  it(conforms("RFC 8693", "4.1", "act names the current actor, and within it those before"), () => {
    const [a, b, c] = line.agents.map(({ spiffeId }) => spiffeId);
    expect(claims.map(({ sub }) => sub)).toEqual([a, a, a]);
    expect(claims.map(({ act }) => act)).toEqual([undefined, { sub: b }, { sub: c, act: { sub: b } }]);
  });

  it("T3: client_id and cnf are the actor's, the audience stays, each chain ends with the actor's delegation", () => {
    expect(claims.map(({ client_id }) => client_id)).toEqual(line.agents.map(({ instanceId }) => instanceId));
    expect(new Set(claims.map(({ cnf }) => cnf.jkt)).size).toBe(3);
    expect(new Set(claims.map(({ aud }) => aud))).toEqual(new Set([at(line.agents, 0).identifier]));
    expect(claims.map(({ delegation }) => delegation.at(-1)?.id)).toEqual(line.delegations);
  });

  it("every token of the line decides, and the records know what it was exchanged for", async () => {
    for (const [place, token] of tokens.entries()) {
      expect((await evaluate(at(line.agents, place), token)).decision).toBe(true);
    }
    const rows = await world.sql<{ parent_jti: string | null; grant_type: string }>(
      "select parent_jti, grant_type from access_tokens where jti = any($1) order by issued_at, jti",
      [claims.map(({ jti }) => jti)],
    );
    expect(rows.map(({ parent_jti }) => parent_jti)).toEqual(
      expect.arrayContaining([null, claims[0]?.jti, claims[1]?.jti]),
    );
  });

  it("I3: no exchange outlives the subject token, however often it is repeated", async () => {
    const [a, b] = [at(line.agents, 0), at(line.agents, 1)];
    await world.sql("update instances set key_expires_at = clock_timestamp() + interval '40 seconds' where id = $1", [
      a.instanceId,
    ]);
    const short = await tokenOf(a);
    const until = claimsOf(short).exp;
    for (let round = 0; round < 100; round++) {
      const { access_token } = await exchange(b, short);
      expect(claimsOf(access_token).exp).toBeLessThanOrEqual(until);
    }
    await world.sql("update instances set key_expires_at = clock_timestamp() + interval '1 day' where id = $1", [
      a.instanceId,
    ]);
  });

  it("T3: what was exchanged is not exchanged again by who holds it, nor back by who was before", async () => {
    const [a, b] = [at(line.agents, 0), at(line.agents, 1)];
    const ofB = at(tokens, 1);
    expect(refused(await exchange(b, ofB))).toMatch(/^invalid_target/);
    expect(refused(await exchange(a, ofB))).toMatch(/^invalid_target/);
    expect(refused(await exchange(a, at(tokens, 0)))).toMatch(/^invalid_target/);
  });

  it("T3: a token delegates nothing by itself", async () => {
    const stranger = await given.colleague(at(line.agents, 0));
    expect(refused(await exchange(stranger, at(tokens, 0)))).toMatch(/^invalid_target/);
    await given.delegation(stranger);
    expect(refused(await exchange(stranger, at(tokens, 0)))).toMatch(/^invalid_target/);
  });

  it("I3: what the subject token was narrowed to binds what it is exchanged for, and the decisions", async () => {
    const [a, b] = [at(line.agents, 0), at(line.agents, 1)];
    const details = [payments(a, { identifiers: ["account/eu-7/*"] })];
    const narrow = await tokenOf(a, { authorization_details: JSON.stringify(details) });
    const { access_token } = await exchange(b, narrow);
    expect(claimsOf(access_token).authorization_details).toMatchObject([{ identifiers: ["account/eu-7/*"] }]);
    expect((await evaluate(b, access_token)).decision).toBe(true);
    const elsewhere = await evaluate(b, access_token, { id: "account/eu-8/pay-1" });
    expect(elsewhere.context.code).toBe("outside_authority");
    const wider = await exchange(b, narrow, { authorization_details: JSON.stringify([payments(a)]) });
    expect(wider.error).toBe("invalid_authorization_details");
  });

  it(conforms("RFC 8693", "2.2.2", "a target that the subject token is not for is invalid_target"), async () => {
    const b = at(line.agents, 1);
    const other = await newSpine();
    const token = at(tokens, 0);
    expect((await exchange(b, token, { resource: other.identifier })).error).toBe("invalid_target");
    expect((await exchange(b, token, { resource: "", audience: other.identifier })).error).toBe("invalid_target");
    expect((await exchange(b, token, { audience: "https://unknown.acme.example" })).error).toBe("invalid_target");
    expect((await exchange(b, token, { resource: "", audience: b.identifier })).status).toBe(200);
    expect((await exchange(b, token, { resource: "" })).status).toBe(200);
  });

  it("no line is longer than a chain of delegations, and the longest still works", async () => {
    const longest = await given.chain(await newSpine(), 9);
    const handed = await handDown(longest);
    const [first, last] = [at(longest.agents, 0), at(longest.agents, -1)];
    expect((await evaluate(last, at(handed, -1))).decision).toBe(true);
    await world.sql("update access_tokens set revoked_at = clock_timestamp() where jti = $1", [
      claimsOf(at(handed, 0)).jti,
    ]);
    expect((await evaluate(last, at(handed, -1))).context.code).toBe("token_invalid");
    expect(claimsOf(at(handed, -1)).sub).toBe(first.spiffeId);
  });
});

describe(conforms("RFC 8693", "2.1", "actor_token is the client's own, and has a type"), () => {
  let line: Chain;
  let subject: string;
  beforeAll(async () => {
    line = await given.chain(await newSpine(), 2);
    subject = await tokenOf(at(line.agents, 0));
  });
  const actor = (token: string) => ({ actor_token: token, actor_token_type: tokenType("access_token") });

  it("its own is accepted and changes nothing", async () => {
    const b = at(line.agents, 1);
    const { access_token } = await exchange(b, subject, actor(await tokenOf(b)));
    expect(claimsOf(access_token).act).toEqual({ sub: b.spiffeId });
  });

  it("another's, a revoked one, and one without its type are refused", async () => {
    const b = at(line.agents, 1);
    expect((await exchange(b, subject, actor(subject))).error).toBe("invalid_request");
    const own = await tokenOf(b);
    await world.sql("update access_tokens set revoked_at = clock_timestamp() where jti = $1", [claimsOf(own).jti]);
    expect((await exchange(b, subject, actor(own))).error).toBe("invalid_request");
    expect((await exchange(b, subject, { actor_token: own })).error).toBe("invalid_request");
    expect((await exchange(b, subject, { actor_token_type: tokenType("jwt") })).error).toBe("invalid_request");
  });
});

describe("the request", () => {
  it.each([
    [conforms("RFC 8693", "2.1", "subject_token is required"), { subject_token: "" }],
    [conforms("RFC 8693", "2.1", "subject_token_type is required"), { subject_token_type: "" }],
    [
      conforms("RFC 8693", "2.1", "an unknown subject_token_type is refused"),
      { subject_token_type: tokenType("saml2") },
    ],
    [
      conforms("RFC 8693", "2.1", "a requested_token_type other than an access token is refused"),
      { requested_token_type: tokenType("refresh_token") },
    ],
    [
      conforms("RFC 8693", "2.1", "an unknown actor_token_type is refused"),
      { actor_token: "a.b.c", actor_token_type: tokenType("saml1") },
    ],
  ])("%s", async (_, form) => {
    const line = await given.chain(await newSpine(), 2);
    const answer = await exchange(at(line.agents, 1), await tokenOf(at(line.agents, 0)), form);
    expect([answer.status, answer.error]).toEqual([400, "invalid_request"]);
  });

  it(conforms("RFC 8693", "2.2.1", "the answer says what was issued"), async () => {
    const line = await given.chain(await newSpine(), 2);
    const [subject, b] = [await tokenOf(at(line.agents, 0)), at(line.agents, 1)];
    const answer = await exchange(b, subject);
    expect(answer).toMatchObject({ issued_token_type: tokenType("access_token"), token_type: "DPoP" });
    const asJwt = await exchange(b, subject, { requested_token_type: tokenType("jwt") });
    expect(asJwt.issued_token_type).toBe(tokenType("jwt"));
  });

  it("a refusal is recorded, where a client was identified", async () => {
    const spine = await newSpine();
    await exchange(spine, "a.b.c");
    expect(await world.auditTypes(spine.instanceId)).toContain("token.refused");
  });

  it("the record of a refusal holds what was asked, and no token", async () => {
    const spine = await newSpine();
    const asked = {
      ...{ resource: "https://nowhere.example", delegation_id: "dlg_1", scope: "payments:write".padEnd(600, "x") },
      authorization_details: '[{"type":"payment"}]',
    };
    expect((await exchange(spine, "a.b.c", asked)).status).toBe(400);
    const [row] = await world.sql<{ body: string; texts: Record<string, string> }>(
      `select convert_from(e.body, 'UTF8') as body,
         (select jsonb_object_agg(member, value) from erasable_texts t where t.entry_id = e.entry_id) as texts
       from log_entries e where e.type = 'token.refused' order by e.id desc limit 1`,
    );
    expect(JSON.parse(row?.body ?? "{}")).toMatchObject({ facts: { grant: "token_exchange" } });
    expect(row?.texts).toMatchObject({
      ...{ resource: asked.resource, delegation: "dlg_1", authorizationDetails: asked.authorization_details },
      scope: asked.scope.slice(0, 500),
    });
    expect(JSON.stringify(row)).not.toContain("a.b.c");
  });
});
