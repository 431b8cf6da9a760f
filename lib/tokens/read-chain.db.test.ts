import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/oauth/delegations/[id]/route";
import { registrationAccessToken } from "@/lib/credentials/commands/registration-token";
import { verifyChain } from "@/lib/delegations/statement/verify-chain";
import { secretHash } from "@/lib/platform/base/opaque-secret";
import { publicKeys } from "@/lib/platform/keys/keys";
import { conforms } from "@/lib/testing/conforms";
import { given, type TestAgent } from "@/lib/testing/direct";
import { proof, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let other: TestAgent;
let child: TestAgent;
let delegationId: string;
let childId: string;

beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent(`https://c-${randomUUID()}.acme.example`);
  other = await given.agent(`https://d-${randomUUID()}.acme.example`);
  const { agents, delegations } = await given.chain(spine, 2);
  [delegationId = "", childId = ""] = delegations;
  child = agents[1] ?? spine;
  for (const { instanceId } of [spine, child]) {
    const hash = secretHash(registrationAccessToken(instanceId));
    await world.sql("update instances set registration_token_hash = $2 where id = $1", [instanceId, hash]);
  }
});
afterAll(() => world.end());

type Headers = Record<string, string>;
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

async function read(id: string, headers: Headers = {}) {
  const response = await world.call(GET, { path: `/oauth/delegations/${id}`, params: { id }, headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as string[] };
}

async function holding(
  of: TestAgent,
  id: string,
  change: { url?: string; ath?: string; token?: string } = {},
): Promise<Headers> {
  const token = change.token ?? (await tokenOf(of));
  const ath = change.ath ?? createHash("sha256").update(token).digest("base64url");
  const url = change.url ?? `${world.runtime.publicUrl}/oauth/delegations/${id}`;
  return { authorization: `DPoP ${token}`, dpop: proof(of, { method: "GET", url, ath }) };
}

describe("the signed chain", () => {
  it("T9: a PEP reads chains that give something at its own location, and verifies them by itself", async () => {
    const { status, headers, body } = await read(childId, bearer(spine.pepKey));
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(body).toHaveLength(2);
    const rules = { keys: publicKeys("delegation"), issuer: world.runtime.publicUrl, at: new Date() };
    const { ok, hops } = verifyChain(body, rules);
    expect(ok).toBe(true);
    expect(hops.map(({ statement }) => statement.delegation)).toEqual([delegationId, childId]);
    expect((await read(delegationId, bearer(spine.pepKey))).body).toHaveLength(1);
  });

  it("T9: an instance reads the chains that end at its agent", async () => {
    const own = await read(childId, bearer(registrationAccessToken(child.instanceId)));
    expect(own.body).toHaveLength(2);
    const ofTheParent = await read(delegationId, bearer(registrationAccessToken(child.instanceId)));
    expect(ofTheParent.status).toBe(404);
  });

  it(
    conforms("RFC 9449", "7.1", "whoever proves a bound access token reads the chain that it carries, once"),
    async () => {
      const headers = await holding(spine, delegationId);
      expect((await read(delegationId, headers)).body).toHaveLength(1);
      const replayed = await read(delegationId, headers);
      expect([replayed.status, replayed.body]).toMatchObject([401, { error: "invalid_dpop_proof" }]);
    },
  );

  it("answers what is not there, not for the asker, or no id alike", async () => {
    const answers = [
      await read(delegationId, bearer(other.pepKey)),
      await read("dlg_01ARZ3NDEKTSV4RRFFQ69G5FAV", bearer(other.pepKey)),
      await read("nothing", bearer(other.pepKey)),
      await read(childId, bearer(registrationAccessToken(spine.instanceId))),
    ];
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });

  it(conforms("RFC 6750", "3", "without credentials the challenges name no error"), async () => {
    const { status, headers } = await read(delegationId);
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toMatch(/^Bearer, DPoP algs="ES256 /);
  });

  it("refuses every other credential, and a proof that does not fit", async () => {
    const token = await tokenOf(spine);
    const refused: [string, Headers][] = [
      ["a bound token as Bearer", bearer(token)],
      ["an unknown PEP key", bearer("mpk_unknownunknownunknown")],
      ["no proof", { authorization: `DPoP ${token}` }],
      ["another address", await holding(spine, delegationId, { url: `${world.runtime.publicUrl}/oauth/token` })],
      ["another token's ath", await holding(spine, delegationId, { ath: "A".repeat(43) })],
      ["somebody else's token", await holding(child, delegationId, { token })],
      ["no token", await holding(spine, delegationId, { token: "garbage" })],
    ];
    for (const [what, headers] of refused) {
      const answer = await read(delegationId, headers);
      expect([what, answer.status]).toEqual([what, 401]);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer error="[a-z_]+", .*DPoP error="[a-z_]+"/);
    }
  });

  it("refuses an instance that may not act any more", async () => {
    await world.sql("update instances set status = 'quarantined' where id = $1", [child.instanceId]);
    expect((await read(childId, bearer(registrationAccessToken(child.instanceId)))).status).toBe(401);
    await world.sql("update instances set status = 'active' where id = $1", [child.instanceId]);
  });
});
