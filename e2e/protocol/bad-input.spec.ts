import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { routeFiles } from "@/app/api/routes";
import { validBodies } from "@/e2e/protocol/bad-input/bodies";
import { oneOfEachKind, refusalOfBody, sharedEach, someShared } from "@/e2e/protocol/bad-input/choice";
import { refusingServer, unchanged } from "@/e2e/protocol/bad-input/fixture";
import { validQueries } from "@/e2e/protocol/bad-input/lifecycle-bodies";
import { type BadCall, badDocuments, badMembers } from "@/e2e/protocol/bad-input/mutations";
import { defaultPolicyId } from "@/lib/approval-policies/model";
import { operationsOf } from "@/lib/platform/http/openapi/operations";
import { permissionsOf } from "@/lib/principals/permissions";
import { type Answer, type HttpClient, succeeded } from "@/lib/testing/http";
import { sideBySide } from "@/lib/testing/trials";

// Every endpoint of the console interface: the answer names each single fault, and nothing is stored.
const operations = operationsOf(routeFiles).map((operation) => ({
  ...operation,
  name: `${operation.method} ${operation.path}`,
  anyOf: [operation.contract.permission ?? []].flat(),
}));
type Operation = (typeof operations)[number];
type Problem = { code: string; status: number; errors: { path: string; code: string }[] };

const own = refusingServer();
const { storesNothing, looked } = unchanged(own);
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
    ...{ keyId: "key", kid: "key" },
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
  const client = admitted(operation);
  const answers = await storesNothing(operation.name, () =>
    each(calls, ({ sent }) => client.send<Problem>(operation.method, pathOf(operation), sent)),
  );
  calls.forEach((call, at) => {
    expectProblem(answers[at], `${operation.name}: ${call.name}`, call);
  });
}

/** Does something for each of several things, a few at the same time. */
const each = <T, R>(things: readonly T[], act: (thing: T) => Promise<R>): Promise<R[]> =>
  sideBySide(things.length, (at) => act(things[at] as T));

type Refusal = Pick<BadCall, "status" | "code" | "path" | "memberCode">;

function expectProblem(
  answer: Pick<Answer<Problem>, "status" | "headers" | "body" | "text"> | undefined,
  name: string,
  refusal: Refusal,
): void {
  if (!answer) throw new Error(`${name} was not answered.`);
  const { status, headers, body, text } = answer;
  const { path, memberCode } = refusal;
  expect({ status, code: body.code }, `${name}: ${text}`).toEqual({ status: refusal.status, code: refusal.code });
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
  afterAll(looked);

  it("every endpoint that takes a body has a valid one here", () => {
    const ids = { agentId: own.subject.agentId, personId: own.stage.owner.id };
    expect(Object.keys(validBodies(own.stage, ids)).toSorted()).toEqual(withBody.map(({ name }) => name).toSorted());
    for (const operation of withBody)
      expect(operation.contract.body?.safeParse(validBody(operation)).error).toBeUndefined();
  });

  /** Those of the two lanes get every document. */
  const walked = ["POST /api/agents", "POST /api/revocations"];
  const documentsOf = (operation: Operation) => badDocuments(validBody(operation), operation.contract.maxBytes);
  const membersOf = (operation: Operation) => badMembers(operation.contract.body, validBody(operation));

  it.each(writes.map((operation, at) => ({ ...operation, at })))(
    `$name takes no other document than its own (${sharedEach} of 15), and names the one member that is wrong (once in each way)`,
    (operation) => {
      const documents = documentsOf(operation);
      return expectRefusals(operation, [
        ...(walked.includes(operation.name) ? documents : someShared(documents, operation.at)),
        ...oneOfEachKind(membersOf(operation)),
      ]);
    },
  );

  it("what reads the bodies of all endpoints refuses every document and every wrong member of each", async () => {
    expect(writes.filter(({ name }) => walked.includes(name))).toHaveLength(walked.length);
    let judged = 0;
    for (const operation of writes) {
      for (const call of [...documentsOf(operation), ...membersOf(operation)]) {
        const refused = await refusalOfBody(operation.contract, call);
        if (!refused) throw new Error(`${operation.name} takes ${call.name}.`);
        const { status, headers } = refused;
        const text = await refused.text();
        expectProblem({ status, headers, text, body: JSON.parse(text) }, `${operation.name}: ${call.name}`, call);
        judged += 1;
      }
    }
    expect(judged).toBeGreaterThan(5_000);
  });
});

describe("queries and paths", () => {
  afterAll(looked);

  const queryFaults: readonly (readonly [name: string, value: string, code: string])[] = [
    ["limit", "0", "malformed_request"],
    ["cursor", "not a cursor", "malformed_cursor"],
    ["limit", "201", "malformed_request"],
    ["q", "x".repeat(2_000), "malformed_request"],
    ["limit", "-1", "malformed_request"],
    ["cursor", Buffer.from('[{"a":1}]').toString("base64url"), "malformed_cursor"],
    ["sort", "no-such-order", "malformed_request"],
    ["limit", "1.5", "malformed_request"],
    ["limit", "x", "malformed_request"],
    ["cursor", "x".repeat(2_000), "malformed_request"],
    ["limit", "", "malformed_request"],
  ];

  it.each(withQuery.map((operation, at) => ({ ...operation, at })))(
    `$name refuses a query that it does not understand (${sharedEach} faults)`,
    async (operation) => {
      const there: Record<string, string> = {
        ...{ agentId: own.subject.agentId, delegationId: own.subject.delegationId, issuerId, groupId },
        policyId: defaultPolicyId,
      };
      const { properties = {} } = z.toJSONSchema(operation.contract.query ?? z.object({}), { io: "input" });
      const known = Object.keys(properties);
      const existing = (param: string) => there[param] ?? unknownId(param);
      const sent = someShared(
        queryFaults.filter(([name]) => known.includes(name)),
        operation.at,
      ).map(([name, value, code]) => {
        const search = new URLSearchParams({ ...(known.includes("column") ? { column: "draft" } : {}), [name]: value });
        return { path: `${pathOf(operation, existing)}?${search}`, name, code };
      });
      const answers = await storesNothing(operation.name, () =>
        each(sent, ({ path }) => admitted(operation).get<Problem>(path)),
      );
      sent.forEach(({ path, name, code }, at) => {
        expectProblem(answers[at], path, { status: 400, code, path: name });
      });
    },
  );

  it.each(withParams.map((operation, at) => ({ ...operation, at })))(
    `$name refuses what is no id (${sharedEach} of 6), and does not know an unknown one`,
    async (operation) => {
      const [client, json] = [admitted(operation), operation.method === "GET" ? undefined : validBody(operation)];
      const query = validQueries[operation.name] ?? "";
      const send = (path: string) => client.send<Problem>(operation.method, `${path}${query}`, json ? { json } : {});
      const [last = ""] = [...operation.path.matchAll(/\[(\w+)\]/g)].map(([, name = ""]) => name);
      const noIds = ["x", "agt_short", "%20", "constructor", `${unknownId(last)}x`, "x".repeat(500)];
      const wrong = someShared(noIds, operation.at).map((id) =>
        pathOf(operation, (name) => (name === last ? id : unknownId(name))),
      );
      const [unknown, ...answers] = await storesNothing(operation.name, () =>
        each([pathOf(operation), ...wrong], send),
      );
      answers.forEach((answer, at) => {
        expectProblem(answer, `${operation.method} ${wrong[at]}`, { status: 404, code: "not_found" });
      });
      expect(unknown?.body.code, unknown?.text).toMatch(/(^|_)not_found$|^not_in_tree$/);
      expect(unknown?.status, unknown?.text).toBe(unknown?.body.code === "not_in_tree" ? 400 : 404);
    },
  );
});

describe("what looks for stored rows", () => {
  it("notices one act of several that stores something, and names all of them", async () => {
    const { storesNothing, looked } = unchanged(own);
    await storesNothing("a read", () => own.stage.admin.get("/api/groups"));
    await looked();
    await storesNothing("another read", () => own.stage.admin.get("/api/groups"));
    const group = { name: `stored-${crypto.randomUUID()}` };
    await storesNothing("a write", async () => succeeded(await own.stage.admin.post("/api/groups", group)));
    await expect(looked()).rejects.toThrow("stored by one of: another read, a write");
  });

  it("notices what an act stores that was under way during the look before", async () => {
    const { storesNothing, looked } = unchanged(own);
    let proceed = () => {};
    const former = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    const group = { name: `stored-${crypto.randomUUID()}` };
    const slow = storesNothing("a slow write", async () => {
      await former;
      succeeded(await own.stage.admin.post("/api/groups", group));
    });
    await storesNothing("a read", () => own.stage.admin.get("/api/groups"));
    await looked();
    proceed();
    await slow;
    await expect(looked()).rejects.toThrow("stored by one of: a slow write");
  });
});
