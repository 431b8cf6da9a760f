import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { signCompact } from "@/lib/protocols/jose/sign";
import { confirmIdentity, linkIdentity } from "@/lib/sign-in/account-links/commands";
import { type Chain, given, type TestAgent } from "@/lib/testing/direct";
import { type Exchanged, exchange, tokenOf, tokenRequest } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { createIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { createRule } from "@/lib/trusted-issuers/commands/rules";
import { newInstanceKeyPair } from "@/prisma/seed/builders/instance";
import { issueSubjectToken } from "./issue-subject-token";

// Every state that a thing can be in, and what each grant makes of it: no grant is a way around another's refusal
// (CVE-2026-1609, CVE-2026-1486).
let world: World;
let admin: Principal;
let key: Awaited<ReturnType<typeof newInstanceKeyPair>>;
const issuers = { workloads: "https://cluster.acme.example", people: "https://idp.acme.example" };
let clusterId: string;
let settings = 0;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  key = newInstanceKeyPair();
  const trust = async (kind: "workloads" | "people") => {
    const jwks = { keys: [{ ...key.jwk, kid: "one" }] };
    return createIssuer(admin, {
      name: kind,
      kind,
      issuer: issuers[kind],
      audience: "mandate",
      keySource: "jwks",
      jwks,
    });
  };
  clusterId = (await trust("workloads")).issuer.id;
  await trust("people");
});
afterAll(() => world.end());

/** Agent A acts in a person's name and delegated to agent B; both asked for tokens before. */
type Setting = {
  a: TestAgent;
  b: TestAgent;
  line: Chain;
  person: Principal;
  subjectToken: string;
  ofA: string;
  ofPerson: string;
};

async function set(): Promise<Setting> {
  const person = await world.person(["member"]);
  const first = await given.agent(`https://status-${++settings}.acme.example`);
  const line = await given.chain(first, 2, { onBehalfOf: person.personId });
  const [a, b] = line.agents;
  if (!a || !b) throw new Error("two were asked for");
  await createRule(admin, clusterId, { agentId: a.agentId, subjectPattern: `workload-${a.agentId}` });
  const account = { iss: issuers.people, sub: person.personId };
  await linkIdentity(admin, person.personId, account);
  await confirmIdentity(await world.person(["admin"]), person.personId, account);
  const { subjectToken } = await issueSubjectToken(person, undefined);
  const ofA = await tokenOf(a);
  const ofPerson = (await exchange(a, subjectToken)).access_token;
  return { a, b, line, person, subjectToken, ofA, ofPerson };
}

function foreign(kind: keyof typeof issuers, sub: string): string {
  // The assertion is issued before any change of this test.
  const iat = Math.floor(clock.now().getTime() / 1000) - 30;
  const claims = { iss: issuers[kind], sub, aud: "mandate", iat, exp: iat + 120, jti: crypto.randomUUID() };
  return signCompact({ alg: "ES256", typ: "JWT", kid: "one" }, claims, key.privateKey);
}

const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** Every way to ask for a token. */
const grants: Record<string, (setting: Setting) => Promise<Pick<Exchanged, "error">>> = {
  "client_credentials of A": ({ a }) => tokenRequest(a, {}),
  "client_credentials of B": ({ b }) => tokenRequest(b, {}),
  "A for a person who is signed in": ({ a, subjectToken }) => exchange(a, subjectToken),
  "A for a person of an identity provider": ({ a, person }) => exchange(a, foreign("people", person.personId)),
  "B for A": ({ b, ofA }) => exchange(b, ofA),
  "B for A for the person": ({ b, ofPerson }) => exchange(b, ofPerson),
  "jwt-bearer of A's platform": ({ a }) =>
    tokenRequest(a, {
      ...{ grant_type: jwtBearer, assertion: foreign("workloads", `workload-${a.agentId}`) },
      ...{ client_assertion: "", client_assertion_type: "" },
    }),
  "jwt-bearer of A for a person": ({ a, person }) =>
    tokenRequest(a, { grant_type: jwtBearer, assertion: foreign("people", person.personId) }),
};

/** Short names, so that a row can be read at a glance. */
const words: Record<string, string | undefined> = {
  ok: undefined,
  client: "invalid_client",
  grant: "invalid_grant",
  request: "invalid_request",
  target: "invalid_target",
};

type Change = (setting: Setting) => Promise<unknown>;
const agentIs =
  (who: "a" | "b", status: string): Change =>
  (setting) =>
    world.sql("update agents set status = $2::agent_status where id = $1", [setting[who].agentId, status]);
const instanceIs =
  (who: "a" | "b", change: string): Change =>
  (setting) =>
    world.sql(`update instances set ${change} where id = $1`, [setting[who].instanceId]);
const delegationIs =
  (place: 0 | 1, change: string): Change =>
  (setting) =>
    world.sql(`update delegations set ${change} where id = $1`, [setting.line.delegations[place]]);
const personIs =
  (change: string): Change =>
  (setting) =>
    world.sql(`update people set ${change} where id = $1`, [setting.person.personId]);
const ownerIs =
  (change: string): Change =>
  (setting) =>
    world.sql(`update people set ${change} where id = $1`, [setting.a.owner.personId]);
const serverIs =
  (change: string): Change =>
  (setting) =>
    world.sql(`update resource_servers set ${change} where id = $1`, [setting.a.serverId]);

const now = "clock_timestamp()";
const stoppedA = "client target client client request request client client";
const agentStates = ["draft", "pending", "suspended", "revoked", "retiring", "retired"];
const instanceStates = [
  ...["quarantined", "revoked", "expired"].map((status) => `status = '${status}'`),
  `key_expires_at = ${now}`,
];
const delegationStates = [
  ...["suspended", "revoked", "expired"].map((status) => `status = '${status}'`),
  `expires_at = ${now}`,
  `not_before = ${now} + interval '1 minute'`,
];

/** The expected answers of the grants, in the order of `grants`. */
const rows: [string, Change, string][] = [
  ["nothing is stopped", async () => undefined, "ok ok ok ok ok ok ok ok"],
  ...agentStates.map((status): [string, Change, string] => [`A is ${status}`, agentIs("a", status), stoppedA]),
  ...agentStates.map((status): [string, Change, string] => [
    `B is ${status}`,
    agentIs("b", status),
    "ok client ok ok client client ok ok",
  ]),
  ...instanceStates.map((change): [string, Change, string] => [
    `A's instance: ${change}`,
    instanceIs("a", change),
    "client ok client client request request client client",
  ]),
  ...instanceStates.map((change): [string, Change, string] => [
    `B's instance: ${change}`,
    instanceIs("b", change),
    "ok client ok ok client client ok ok",
  ]),
  ...delegationStates.map((change): [string, Change, string] => [
    `A's delegation: ${change}`,
    delegationIs(0, change),
    "target target target target request request target target",
  ]),
  ...delegationStates.map((change): [string, Change, string] => [
    `B's delegation: ${change}`,
    delegationIs(1, change),
    "ok target ok ok target target ok ok",
  ]),
  [
    "the person is deactivated",
    personIs("status = 'deactivated'"),
    "target target request request request request target grant",
  ],
  [
    "everything in the person's name was stopped",
    personIs(`not_before = ${now}`),
    "target target request request request request target grant",
  ],
  [
    "the owner is deactivated",
    ownerIs("status = 'deactivated'"),
    "client client client client client client client client",
  ],
  [
    "everything of the owner was stopped",
    ownerIs(`not_before = ${now}`),
    "client client client client client client client client",
  ],
  [
    "everything at the resource server was stopped",
    serverIs(`not_before = ${now}`),
    "target target target target request request target target",
  ],
  [
    "the resource server is disabled",
    serverIs("status = 'disabled'"),
    "target target target target request request target target",
  ],
];

describe("each state of each thing, and each grant", () => {
  it.each(rows)("%s", async (_, change, answers) => {
    const setting = await set();
    await change(setting);
    const found: Record<string, string | undefined> = {};
    for (const [name, ask] of Object.entries(grants)) found[name] = (await ask(setting)).error;
    const expected = answers.split(" ").map((word, place) => [Object.keys(grants)[place], words[word]]);
    expect(found).toEqual(Object.fromEntries(expected));
  });
});

it("a delegation that ends within the second gives nothing, and no fault", async () => {
  const setting = await set();
  await delegationIs(0, `expires_at = date_trunc('second', ${now}) + interval '999 milliseconds'`)(setting);
  expect(await tokenRequest(setting.a, {})).toMatchObject({ status: 400, error: "invalid_target" });
});
