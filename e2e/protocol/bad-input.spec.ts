import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { routeFiles } from "@/app/api/routes";
import { validBodies } from "@/e2e/protocol/bad-input/bodies";
import { ownServer } from "@/e2e/protocol/bad-input/fixture";
import { type BadCall, badDocuments, badMembers } from "@/e2e/protocol/bad-input/mutations";
import { defaultPolicyId } from "@/lib/approval-policies/model";
import { operationsOf } from "@/lib/platform/http/openapi/operations";
import { permissionsOf } from "@/lib/principals/permissions";
import { type Answer, type HttpClient, succeeded } from "@/lib/testing/http";

// Every endpoint of the console interface: the answer names each single fault, and nothing is stored.
const operations = operationsOf(routeFiles).map((operation) => ({
  ...operation,
  name: `${operation.method} ${operation.path}`,
  anyOf: [operation.contract.permission ?? []].flat(),
}));
type Operation = (typeof operations)[number];
type Problem = { code: string; status: number; errors: { path: string; code: string }[] };

const own = ownServer();
let issuerId: string;
let groupId: string;
beforeAll(async () => {
  const body = validBodies(own.stage, { agentId: own.subject.agentId, personId: own.stage.owner.id });
  const trusted = await own.stage.admin.post<{ id: string }>("/api/trusted-issuers", body["POST /api/trusted-issuers"]);
  issuerId = succeeded(trusted).id;
  groupId = succeeded(await own.stage.admin.post<{ id: string }>("/api/groups", body["POST /api/groups"])).id;
});

const unknownIds: Record<string, string> = {
  ...{ index: "999999999", key: "999999999999999" },
  ruleKind: "no_such_rule_of_detections",
  ...{ controlId: "no-such-control-anywhere", framework: "no-such-framework-at-all" },
};
const prefixes: Record<string, string> = {
  ...{
    agentId: "agt",
    instanceId: "ins",
    blueprintId: "bpr",
    changeId: "chg",
    resourceServerId: "rsv",
    delegationId: "dlg",
  },
  ...{
    requestId: "req",
    revocationId: "rev",
    askedRevocationId: "rvr",
    narrowingRequestId: "nrw",
    jobFailureId: "jbf",
    discoveryId: "dsc",
    onboardingId: "onb",
    offerId: "own",
    ...{ reviewId: "rvw", itemId: "rvi" },
    decisionId: "dec",
    personId: "per",
    detectionId: "det",
    issuerId: "tis",
    keyId: "key",
    tokenId: "enr",
    provisioningTokenId: "ptk",
    groupId: "grp",
    subjectId: "per",
    providerId: "idp",
    changeId: "chg",
    passkeyId: "pky",
    exportId: "exp",
    caseId: "cas",
    streamId: "str",
    webhookId: "nwh",
    mailId: "mal",
    browserId: "psh",
    runId: "ctr",
    leaverId: "lvr",
  },
};
const unknownId = (name: string): string => unknownIds[name] ?? `${prefixes[name]}_${"0".repeat(26)}`;
const pathOf = ({ path }: Operation, id = unknownId): string =>
  path.replace(/\[(\w+)\]/g, (_, name: string) => id(name));

/** A client whose roles permit the call: the admin, else the approver. */
function admitted({ anyOf }: Operation): HttpClient {
  const held: ReadonlySet<string> = permissionsOf(["admin"]);
  return anyOf.length === 0 || anyOf.some((one) => held.has(one)) ? own.stage.admin : own.stage.approver.client;
}

const validBody = ({ name }: Operation) =>
  validBodies(own.stage, { agentId: own.subject.agentId, personId: own.stage.owner.id })[name] ?? {};

async function expectRefusals(operation: Operation, calls: readonly BadCall[]): Promise<void> {
  const [before, client] = [await own.fingerprint(), admitted(operation)];
  for (const { name, sent, ...expected } of calls) {
    const answer = await client.send<Problem>(operation.method, pathOf(operation), sent);
    expectProblem(answer, `${operation.name}: ${name}`, expected);
  }
  expect(await own.fingerprint(), operation.name).toEqual(before);
}

function expectProblem(
  { status, headers, body, text }: Answer<Problem>,
  name: string,
  expected: { status: number; code: string; path?: string; memberCode?: string },
): void {
  const { path, memberCode, ...rest } = expected;
  expect({ status, code: body.code }, `${name}: ${text}`).toEqual(rest);
  expect(headers.get("content-type"), name).toBe("application/problem+json");
  if (path === undefined) return;
  const member = body.errors.find((one) => one.path === path);
  expect(member, `${name} names ${path}: ${text}`).toBeDefined();
  expect(member?.code, name).toMatch(/^[a-z]+(_[a-z0-9]+)*$/);
  if (memberCode !== undefined) expect(member?.code, name).toBe(memberCode);
}

const writes = operations.filter(({ method }) => method !== "GET");
const withBody = writes.filter(({ contract }) => contract.body);
const withQuery = operations.filter(({ contract }) => contract.query);
const withParams = operations.filter(({ contract }) => contract.params);

describe("bodies", () => {
  it("every endpoint that takes a body has a valid one here", () => {
    const ids = { agentId: own.subject.agentId, personId: own.stage.owner.id };
    expect(Object.keys(validBodies(own.stage, ids)).toSorted()).toEqual(withBody.map(({ name }) => name).toSorted());
    for (const operation of withBody)
      expect(operation.contract.body?.safeParse(validBody(operation)).error).toBeUndefined();
  });

  it.each(writes)("$name takes no other document than its own, and names the one member that is wrong", (operation) =>
    expectRefusals(operation, [
      ...badDocuments(validBody(operation)),
      ...badMembers(operation.contract.body, validBody(operation)),
    ]),
  );
});

describe("queries and paths", () => {
  it.each(withQuery)("$name refuses a query that it does not understand", async (operation) => {
    const there: Record<string, string> = {
      ...{ agentId: own.subject.agentId, delegationId: own.subject.delegationId, issuerId, groupId },
      policyId: defaultPolicyId,
    };
    const before = await own.fingerprint();
    const { properties = {} } = z.toJSONSchema(operation.contract.query ?? z.object({}), { io: "input" });
    const known = Object.keys(properties);
    const faults: [string, string, string][] = [
      ...["0", "201", "-1", "1.5", "x", ""].map((limit): [string, string, string] => [
        "limit",
        limit,
        "malformed_request",
      ]),
      ["cursor", "not a cursor", "malformed_cursor"],
      ["cursor", Buffer.from('[{"a":1}]').toString("base64url"), "malformed_cursor"],
      ["cursor", "x".repeat(2_000), "malformed_request"],
      ["q", "x".repeat(2_000), "malformed_request"],
      ["sort", "no-such-order", "malformed_request"],
    ];
    for (const [name, value, code] of faults.filter(([name]) => known.includes(name))) {
      const search = new URLSearchParams({ ...(known.includes("column") ? { column: "draft" } : {}), [name]: value });
      const existing = (param: string) => there[param] ?? unknownId(param);
      const answer = await admitted(operation).get<Problem>(`${pathOf(operation, existing)}?${search}`);
      expectProblem(answer, `${operation.name}?${search}`, { status: 400, code, path: name });
    }
    expect(await own.fingerprint()).toEqual(before);
  });

  it.each(withParams)("$name refuses what is no id, and does not know an unknown one", async (operation) => {
    const before = await own.fingerprint();
    const [client, json] = [admitted(operation), operation.method === "GET" ? undefined : validBody(operation)];
    const send = (path: string) => client.send<Problem>(operation.method, path, json ? { json } : {});
    const [last = ""] = [...operation.path.matchAll(/\[(\w+)\]/g)].map(([, name = ""]) => name);
    for (const id of ["x", "agt_short", "%20", "constructor", `${unknownId(last)}x`, "x".repeat(500)]) {
      const wrong = (name: string) => (name === last ? id : unknownId(name));
      const answer = await send(pathOf(operation, wrong));
      expectProblem(answer, `${operation.name} with ${id}`, { status: 404, code: "not_found" });
    }
    const answer = await send(pathOf(operation));
    expect(answer.body.code, answer.text).toMatch(/(^|_)not_found$|^not_in_tree$/);
    expect(answer.status, answer.text).toBe(answer.body.code === "not_in_tree" ? 400 : 404);
    expect(await own.fingerprint()).toEqual(before);
  });
});
