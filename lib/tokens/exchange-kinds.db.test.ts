import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registrationAccessToken } from "@/lib/credentials/commands/registration-token";
import { clock } from "@/lib/platform/base/clock";
import { signingKey } from "@/lib/platform/keys/keys";
import type { KeyPurpose } from "@/lib/platform/keys/purpose";
import type { Principal } from "@/lib/principals/principal";
import { signCompact, signCompactNow } from "@/lib/protocols/jose/sign";
import {
  acknowledgeIdentity,
  confirmIdentity,
  linkIdentity,
  unlinkIdentity,
} from "@/lib/sign-in/account-links/commands";
import { conforms } from "@/lib/testing/conforms";
import { evaluate } from "@/lib/testing/decisions";
import { type Chain, given, payments, type TestAgent } from "@/lib/testing/direct";
import { assertion, claimsOf, exchange, proof, tokenOf, tokenType } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { createIssuer, disableIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { newInstanceKeyPair } from "@/prisma/seed/builders/instance";
import { issueSubjectToken } from "./issue-subject-token";

let world: World;
let admin: Principal;
let line: Chain;
let a: TestAgent;
let b: TestAgent;
let subject: string;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  line = await given.chain(await given.agent("https://kinds.acme.example"), 2);
  const [first, second] = line.agents;
  if (!first || !second) throw new Error("two were asked for");
  [a, b] = [first, second];
  subject = await tokenOf(a);
});
afterAll(() => world.end());

const payloadOf = (token: string): object => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

/** The subject token's claims with changes, signed by one of this server's own keys. */
function signed(purpose: KeyPurpose, typ: string, change: object = {}): string {
  const { kid, alg, sign } = signingKey(purpose);
  return signCompactNow({ alg, typ, kid }, { ...payloadOf(subject), ...change }, sign);
}

describe("a token of another kind (GHSA-7fpj-9hr8-28vh)", () => {
  const kinds: Record<string, () => Promise<string> | string> = {
    "a DPoP proof": () => proof(a, { url: `${world.runtime.publicUrl}/oauth/token` }),
    "a client assertion": () => assertion(a),
    "a registration access token": () => registrationAccessToken(a.instanceId),
    "an enrolment token": () => `met_${"A".repeat(43)}`,
    "a PEP key": () => a.pepKey,
    "a session cookie": async () => (await world.cookie(admin)).split("=")[1] ?? "",
    "a delegation": async () => {
      const [row] = await world.sql<{ jws: string }>("select jws from delegation_versions limit 1");
      return row?.jws ?? "";
    },
    "a token of an issuer that is not trusted": async () => {
      const { privateKey } = newInstanceKeyPair();
      const claims = { ...payloadOf(subject), iss: "https://stranger.example" };
      return signCompact({ alg: "ES256", typ: "JWT" }, claims, privateKey);
    },
    "a status list": () => signed("access-token-es256", "statuslist+jwt"),
    "an answer of introspection": () => signed("access-token-es256", "token-introspection+jwt"),
    "an identity assertion": () => signed("access-token-es256", "oauth-id-jag+jwt"),
    "an access token without its type": () => signed("access-token-es256", "JWT"),
    "an access token by the delegations' key": () => signed("delegation", "at+jwt"),
    "an access token by the subject tokens' key": () => signed("subject-token", "at+jwt"),
    "a subject token by the access tokens' key": () => signed("access-token-es256", "subject-token+jwt"),
    "an access token of another issuer": () => signed("access-token-es256", "at+jwt", { iss: "https://other.example" }),
    "an access token that was never issued": () =>
      signed("access-token-es256", "at+jwt", { jti: `tok_${"0".repeat(26)}` }),
    "an access token that has expired": () => signed("access-token-es256", "at+jwt", { exp: 1_700_000_000 }),
    "an access token without an audience": () => signed("access-token-es256", "at+jwt", { aud: undefined }),
    "an access token with two audiences": () =>
      signed("access-token-es256", "at+jwt", { aud: [a.identifier, "https://x.example"] }),
    "an access token whose act is a text": () => signed("access-token-es256", "at+jwt", { act: "somebody" }),
    "an access token whose act holds a list": () =>
      signed("access-token-es256", "at+jwt", { act: { sub: "x", act: ["y"] } }),
    "an access token without authority": () => signed("access-token-es256", "at+jwt", { authorization_details: [] }),
    "no token at all": () => "not a token",
  };

  describe.each(Object.entries(kinds))(
    `${conforms("RFC 8693", "2.2.2", "an unacceptable subject_token is invalid_request")}: %s`,
    (_, make) => {
      it.each(["access_token", "jwt", "id_token"])("as %s", async (type) => {
        const token = await make();
        const answer = await exchange(b, token, { subject_token_type: tokenType(type) });
        expect([answer.status, answer.error]).toEqual([400, "invalid_request"]);
      });

      it("as actor_token", async () => {
        const form = { actor_token: await make(), actor_token_type: tokenType("access_token") };
        expect((await exchange(b, subject, form)).error).toBe("invalid_request");
      });
    },
  );

  it("twin: the same claims under the right type and key are the token", async () => {
    expect((await exchange(b, signed("access-token-es256", "at+jwt"))).status).toBe(200);
  });

  it("an actor chain deeper than a chain can be is refused", async () => {
    const deep = Array.from({ length: 9 }).reduce<object | undefined>(
      (act) => ({ sub: "x", ...(act ? { act } : {}) }),
      undefined,
    );
    expect((await exchange(b, signed("access-token-es256", "at+jwt", { act: deep }))).error).toBe("invalid_request");
  });

  it("claims of ours are never taken from the subject token", async () => {
    const forged = signed("access-token-es256", "at+jwt", { client_id: "ins_x", agent: { id: "agt_x" }, sub: "per_x" });
    const claims = claimsOf((await exchange(b, forged)).access_token);
    expect(claims).toMatchObject({ sub: a.spiffeId, client_id: b.instanceId, act: { sub: b.spiffeId } });
  });
});

describe("a token of an identity provider that is trusted for people", () => {
  const iss = "https://idp.acme.example";
  let key: Awaited<ReturnType<typeof newInstanceKeyPair>>;
  let person: Principal;
  let issuerId: string;
  beforeAll(async () => {
    key = newInstanceKeyPair();
    person = await world.person(["member"]);
    const jwks = { keys: [{ ...key.jwk, kid: "one" }] };
    const issuer = { name: "IdP", kind: "people", issuer: iss, audience: "mandate", keySource: "jwks", jwks } as const;
    issuerId = (await createIssuer(admin, issuer)).issuer.id;
    await given.delegation(a, [payments(a)], 3600, { onBehalfOf: person.personId });
    await linkAndConfirm();
  });

  async function linkAndConfirm() {
    await linkIdentity(admin, person.personId, { iss, sub: "mara" });
    await confirmIdentity(await world.person(["admin"]), person.personId, { iss, sub: "mara" });
  }

  function idToken(change: object = {}, typ = "JWT"): string {
    const now = Math.floor(clock.now().getTime() / 1000);
    const claims = { iss, sub: "mara", aud: "mandate", iat: now, exp: now + 120, nonce: "n", ...change };
    return signCompact({ alg: "ES256", typ, kid: "one" }, claims, key.privateKey);
  }

  it.each(["jwt", "id_token"])("as %s is exchanged for a token in the linked person's name", async (type) => {
    const presented = idToken();
    const { access_token } = await exchange(a, presented, { subject_token_type: tokenType(type) });
    const claims = claimsOf(access_token);
    expect(claims).toMatchObject({ sub: person.personId, act: { sub: a.spiffeId } });
    expect(claims.exp).toBeLessThanOrEqual(claimsOf(presented).exp);
    expect((await evaluate(a, access_token)).decision).toBe(true);
  });

  it.each([
    ["of nobody here", { sub: "stranger" }, "JWT"],
    ["for another audience", { aud: "elsewhere" }, "JWT"],
    ["that has expired", { iat: 1_700_000_000, exp: 1_700_000_060 }, "JWT"],
    ["that lets another actor act", { may_act: { sub: "spiffe://acme.example/agent/other" } }, "JWT"],
    ["whose may_act is no object", { may_act: "anybody" }, "JWT"],
    ["that is a grant in itself", {}, "oauth-id-jag+jwt"],
    ["that says it is an access token", {}, "at+jwt"],
  ])("%s is refused", async (_, change, typ) => {
    expect((await exchange(a, idToken(change, typ))).error).toBe("invalid_request");
  });

  it(conforms("RFC 8693", "4.4", "may_act of a foreign token names the actor"), async () => {
    expect((await exchange(a, idToken({ may_act: { sub: a.spiffeId } }))).status).toBe(200);
  });

  // Who trusts an issuer with pasted keys and links an account of theirs could speak for anybody (S6).
  it("names no person while the link waits for a second admin, or for its day and the person", async () => {
    const [later, sub] = [await world.person(["member"]), "waits"];
    await given.delegation(a, [payments(a)], 3600, { onBehalfOf: later.personId });
    await linkIdentity(admin, later.personId, { iss, sub });
    const statuses = [(await exchange(a, idToken({ sub }))).status];
    await acknowledgeIdentity(later, { iss, sub });
    statuses.push((await exchange(a, idToken({ sub }))).status);
    await world.sql(
      "update external_identities set waits_until = clock_timestamp() - interval '1 second' where sub = $1",
      [sub],
    );
    statuses.push((await exchange(a, idToken({ sub }))).status);
    expect(statuses).toEqual([400, 400, 200]);
  });

  it("stands while the account is linked, and the issuer trusted", async () => {
    await unlinkIdentity(admin, person.personId, { iss, sub: "mara" });
    expect((await exchange(a, idToken())).error).toBe("invalid_request");
    await linkAndConfirm();
    expect((await exchange(a, idToken())).status).toBe(200);
    await disableIssuer(admin, issuerId, undefined);
    expect((await exchange(a, idToken())).error).toBe("invalid_request");
    expect((await issueSubjectToken(person, undefined)).subjectToken).toBeDefined();
  });
});
