import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isNoWider } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { parseForm } from "@/lib/protocols/oauth/form";
import { loadServerByIdentifier } from "@/lib/resource-servers/standing.store";
import { revoke } from "@/lib/revocation/commands/revoke";
import type { RevocationScope } from "@/lib/revocation/model";
import { evaluate } from "@/lib/testing/decisions";
import { type Chain, given, payments, type TestAgent } from "@/lib/testing/direct";
import {
  assertion,
  claimsOf,
  exchange,
  exchangeGrant,
  handDown,
  proof,
  tokenOf,
  tokenType,
} from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import type { Grant, Granting, TokenCall } from "@/lib/tokens/issue/grants/grant";
import { tokenExchange } from "@/lib/tokens/issue/grants/token-exchange";
import { issueToken } from "@/lib/tokens/issue/issue-token";
import { issueSubjectToken } from "./issue-subject-token";
import { settleRevokedTokens } from "./jobs";
import * as revocation from "./settle-revoked";
import { fallenPlaces } from "./status-list/store";
import { tokenRefusal } from "./validity.policy";
import { loadToken } from "./validity.store";

let world: World;
let security: Principal;
let spines = 0;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const newSpine = (): Promise<TestAgent> => given.agent(`https://lineage-${++spines}.acme.example`);
const at = <T>(list: readonly T[], index: number): T => {
  const found = list.at(index);
  if (found === undefined) throw new Error(`There is no ${index}.`);
  return found;
};

const stop = async (kind: RevocationScope["kind"], subjectId: string): Promise<void> => {
  await revoke({ asker: security, scope: { kind, subjectId }, reason: "drill" });
};
const revocationOf = (token: string) => ({ jti: claimsOf(token).jti, instanceId: claimsOf(token).client_id });
const revokeToken = (token: string): Promise<boolean> =>
  transaction((tx) => revocation.revokeToken(tx, revocationOf(token)), { barrier: "exclusive" });
/** The records of the revocation of exactly this token. */
const revocationsOf = async (jti: string): Promise<string[]> =>
  (await world.auditTypes(`"jti":"${jti}"`)).filter((type) => type === "token.revoked");

type Line = { line: Chain; tokens: string[] };
async function threeHops(): Promise<Line> {
  const line = await given.chain(await newSpine(), 3);
  return { line, tokens: await handDown(line) };
}

/** Every way to stop one hop of a line. */
const ways: Record<string, (line: Line, hop: number) => Promise<unknown>> = {
  delegation: ({ line }, hop) => stop("delegation", at(line.delegations, hop)),
  agent: ({ line }, hop) => stop("agent", at(line.agents, hop).agentId),
  instance: ({ line }, hop) => stop("instance", at(line.agents, hop).instanceId),
  quarantine: ({ line }, hop) => changeInstance(security, at(line.agents, hop).instanceId, "quarantine", "drill"),
  token: ({ tokens }, hop) => revokeToken(at(tokens, hop)),
};

describe("I2: a stop ends everything that came of it", () => {
  it.each(Object.keys(ways).flatMap((way) => [0, 1, 2].map((hop) => [way, hop] as const)))(
    "%s of hop %i",
    async (way, hop) => {
      const handed = await threeHops();
      const { line, tokens } = handed;
      await ways[way]?.(handed, hop);
      for (let place = hop; place < 3; place++) {
        expect((await evaluate(at(line.agents, place), at(tokens, place))).decision, `hop ${place}`).toBe(false);
      }
      if (hop < 2) {
        const { error } = await exchange(at(line.agents, hop + 1), at(tokens, hop));
        expect(error).toBe("invalid_request");
        if (hop === 0) expect((await exchange(at(line.agents, 2), at(tokens, 1))).error).toBe("invalid_request");
      }
      for (let place = 0; place < hop; place++) {
        expect((await evaluate(at(line.agents, place), at(tokens, place))).decision, `hop ${place}`).toBe(true);
      }
    },
  );

  it("a revoked token takes with it all that was exchanged from it, each with its record, once", async () => {
    const { tokens } = await threeHops();
    expect(await revokeToken(at(tokens, 0))).toBe(true);
    expect(await revokeToken(at(tokens, 0))).toBe(false);
    for (let twice = 0; twice < 2; twice++) await settleRevokedTokens.execute(revocationOf(at(tokens, 0)));
    for (const token of tokens) expect(await revocationsOf(claimsOf(token).jti)).toHaveLength(1);
    const jtis = tokens.map((token) => claimsOf(token).jti);
    const instants = await world.sql("select distinct revoked_at from access_tokens where jti = any($1)", [jtis]);
    expect(instants).toEqual([{ revoked_at: expect.any(Date) }]);
  });

  it("a token that was exchanged often is revoked with one row; its job writes the live ones of the others", async () => {
    const line = await given.chain(await newSpine(), 2);
    const [a, b] = [at(line.agents, 0), at(line.agents, 1)];
    const subject = await tokenOf(a);
    const child = (await exchange(b, subject)).access_token;
    const { jti } = claimsOf(child);
    await world.sql("insert into status_lists (id, size, seed, taken) values (901, 65536, '\\x00', 65536)");
    await world.sql(
      `insert into access_tokens select r.* from access_tokens t, generate_series(1, 700) n,
         jsonb_populate_record(t, jsonb_build_object('jti', t.jti || '-' || n, 'ath', t.ath || n, 'status_list', 901,
           'status_index', n, 'expires_at', t.expires_at - make_interval(hours => n % 7 / 6))) r
       where t.jti = $1`,
      [jti],
    );
    const revoked = async () =>
      (
        await world.sql("select 1 from access_tokens where parent_jti = $1 and revoked_at is not null", [
          claimsOf(subject).jti,
        ])
      ).length;
    await revokeToken(subject);
    expect(await revoked()).toBe(0);
    expect((await evaluate(b, child)).decision).toBe(false);
    const list = await fallenPlaces({ list: 901, size: 65_536 }, clock.now());
    expect(list.invalid).toHaveLength(600);
    await settleRevokedTokens.execute(revocationOf(subject));
    expect(await revoked()).toBe(601);
    expect(await revocationsOf(`${jti}-1`)).toHaveLength(1);
  });

  it("a sister exchanged from the same token lives on when the other is revoked", async () => {
    const { line, tokens } = await threeHops();
    const [b, sister] = [at(line.agents, 1), (await exchange(at(line.agents, 1), at(tokens, 0))).access_token];
    expect(await revokeToken(at(tokens, 1))).toBe(true);
    await settleRevokedTokens.execute(revocationOf(at(tokens, 1)));
    expect((await evaluate(b, sister)).decision).toBe(true);
  });
});

describe("what a token was exchanged for", () => {
  it("twin: a judgement that forgets it lets a quarantined instance's descendants go on", async () => {
    const handed = await threeHops();
    await ways.quarantine?.(handed, 0);
    const [facts, server] = await Promise.all([
      loadToken(claimsOf(at(handed.tokens, 2)).jti),
      loadServerByIdentifier(at(handed.line.agents, 0).identifier),
    ]);
    if (!facts || !server) throw new Error("what was just made is gone");
    expect(tokenRefusal(facts, server, clock.now())).toMatchObject({ code: "instance_quarantined" });
    expect(tokenRefusal({ ...facts, exchangedFor: [] }, server, clock.now())).toBeUndefined();
  });
});

describe("I2: revocation and exchange at once", () => {
  it("after the 200 of the revocation nothing is exchanged, and nothing that was exchanged decides", async () => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
    console.info(`seed ${seed}`);
    let random = seed;
    const next = (below: number) => {
      random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
      return random % below;
    };
    const line = await given.chain(await newSpine(), 2);
    const [a, b] = [at(line.agents, 0), at(line.agents, 1)];
    for (let round = 0; round < 10; round++) {
      const subject = await tokenOf(a);
      const exchanged: string[] = [];
      const late: string[] = [];
      let revoked = false;
      const exchanging = Array.from({ length: 6 }, async () => {
        for (let turn = next(3); turn > 0; turn--) await Promise.resolve();
        const begunAfter = revoked;
        const { access_token } = await exchange(b, subject);
        if (access_token !== undefined) (begunAfter ? late : exchanged).push(access_token);
      });
      for (let turn = next(40); turn > 0; turn--) await new Promise(setImmediate);
      await revokeToken(subject);
      revoked = true;
      const [afterwards] = await Promise.all([exchange(b, subject), ...exchanging]);
      expect(afterwards.error).toBe("invalid_request");
      expect(late).toEqual([]);
      for (const token of exchanged) expect((await evaluate(b, token)).decision, `round ${round}`).toBe(false);
    }
  });
});

/** Lists the ways in which an exchanged token is wider than its subject token, judged from its claims. */
function widened(subject: string, exchanged: string): string[] {
  const [before, after] = [claimsOf(subject), claimsOf(exchanged)];
  const within = isNoWider(
    after.authorization_details as CanonicalAuthority,
    before.authorization_details as CanonicalAuthority,
  );
  return [
    ...(after.exp > before.exp ? ["lifetime"] : []),
    ...(within.ok ? [] : ["authority"]),
    ...(after.aud === before.aud ? [] : ["audience"]),
    ...(after.sub === before.sub ? [] : ["subject"]),
  ];
}

describe("I3: an exchange widens nothing", () => {
  const forgetting = (forgotten: Partial<Granting>): Grant => ({
    ...tokenExchange,
    grant: async (...call) => ({ ...(await tokenExchange.grant(...call)), ...forgotten }),
  });

  it("twin: one that forgets the person that the delegation names is stopped before it signs", async () => {
    const spine = await newSpine();
    await given.delegation(spine);
    const { subjectToken } = await issueSubjectToken(security, undefined);
    const call = await callOf(spine, subjectToken, "jwt");
    await expect(issueToken(forgetting({ admits: () => true }), call)).rejects.toThrow("in the person's name");
  });

  it.each([
    ["as it is", {}, []],
    ["twin: one that forgets the intersection", { within: [] }, ["authority"]],
    ["twin: one that forgets when the subject token ends", { until: null }, ["lifetime"]],
    ["twin: one that puts the actor into sub", { sub: "spiffe://acme.example/agent/other" }, ["subject"]],
  ] as const)("%s", async (_, forgotten, found) => {
    const line = await given.chain(await newSpine(), 2);
    const [a, b] = [at(line.agents, 0), at(line.agents, 1)];
    await world.sql("update instances set key_expires_at = clock_timestamp() + interval '40 seconds' where id = $1", [
      a.instanceId,
    ]);
    const details = JSON.stringify([payments(a, { identifiers: ["account/eu-7/*"] })]);
    const subject = await tokenOf(a, { authorization_details: details });
    const { accessToken } = await issueToken(forgetting(forgotten), await callOf(b, subject, "access_token"));
    expect(widened(subject, accessToken)).toEqual(found);
  });
});

async function callOf(by: TestAgent, subjectToken: string, type: string): Promise<TokenCall> {
  const form = new URLSearchParams({
    grant_type: exchangeGrant,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion(by),
    subject_token: subjectToken,
    subject_token_type: tokenType(type),
    resource: by.identifier,
  });
  const dpop = proof(by, { url: `${world.runtime.publicUrl}/oauth/token` });
  const parsed = parseForm("application/x-www-form-urlencoded", form.toString());
  return { form: parsed, dpop, ip: "", userAgent: "" };
}
