import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validBodies } from "@/e2e/protocol/bad-input/bodies";
import { ownServer, unchanged } from "@/e2e/protocol/bad-input/fixture";
import { matrix } from "@/e2e/protocol/matrix";
import { recordless } from "@/e2e/protocol/matrix-recordless";
import { type Given, type MatrixRole, preparedByJobs, type Row, roles } from "@/e2e/protocol/matrix-row";
import { peopleOfMatrix } from "@/e2e/support/matrix/settings";
import { type Ids, Things } from "@/e2e/support/matrix/things";
import { InterruptedRecords } from "@/e2e/support/server/interrupted-records";
import { HttpClient, type Json } from "@/lib/testing/http";
import { atMost, chosen, seededRandom, seedOf, sideBySide } from "@/lib/testing/trials";

// Calls every endpoint and page as every role. Compares the answers, and checks that a refused call stores nothing.
const own = ownServer();
const { storesNothing, looked } = unchanged(own);
let things: Things;
let people: Record<string, HttpClient>;

beforeAll(async () => {
  people = { ...(await peopleOfMatrix(own.stage)), nobody: new HttpClient(own.server.url) };
  things = await Things.make(own.stage);
});

const methods = /^export (?:const|async function|function) (GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/gm;
/** A method that comes from another file: `export { listUsers as GET } from …`. */
const renamed = /\bas (GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/g;

/** Every endpoint that the files under `app` export, and every page: `POST /api/agents`, `PAGE /agents`. */
function exportedRoutes(root = "app"): string[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  return files.toSorted().flatMap((file) => {
    const path = `/${relative(root, join(root, file, ".."))}`.replaceAll("\\", "/").replace(/\/\([\w-]+\)/g, "");
    const at = path === "" || path === "/." ? "/" : path;
    if (file.endsWith("page.tsx")) return [`PAGE ${at}`];
    if (!file.endsWith("route.ts")) return [];
    const source = readFileSync(join(root, file), "utf8");
    return [...source.matchAll(methods), ...source.matchAll(renamed)].map(([, method]) => `${method} ${at}`);
  });
}

/** The valid body of a call. Some bodies must differ each time, or name the object made for the call. */
function bodyOf(name: string, ids: Ids): Json {
  const { agentId = "", digest } = ids;
  const valid = validBodies(own.stage, { agentId, personId: own.stage.owner.id })[name] ?? {};
  const unique = randomBytes(5).toString("hex");
  const different: Record<string, Json> = {
    "POST /api/action-approvals/[actionApprovalId]/approval-options": { digest },
    "POST /api/action-approvals/[actionApprovalId]/approve": { digest, passkey: undefined },
    "POST /api/action-approvals/[actionApprovalId]/deny": { digest, passkey: undefined },
    "POST /api/auth/[...nextauth]": { json: "true" },
    "POST /api/agents": { name: `agent-${unique}`, displayName: `Shown ${unique}`, blueprintId: undefined },
    // An owner changes descriptions; only security changes an agent's tier, environment and blueprint.
    "PATCH /api/agents/[agentId]": {
      ...{ displayName: `Other ${unique}`, riskTier: undefined, environment: undefined, blueprintId: undefined },
    },
    "POST /api/agents/[agentId]/changes/[changeId]/confirm": { digest },
    "POST /api/entitlement-changes": { subjectId: ids.groupId },
    "POST /api/entitlement-changes/[changeId]/confirm": { digest },
    "POST /api/cases/[caseId]/hand-over": { from: ids.assigneeId ?? "" },
    "POST /api/identity-providers": { slug: `p${unique}`, clientId: unique },
    "POST /api/onboarding-requests/[onboardingId]/complete": { blueprintId: undefined },
    // The version of the agent depends on how it was made.
    "POST /api/ownership-offers/[offerId]/accept": { version: undefined },
    "POST /api/groups": { name: `group-${unique}` },
    "POST /api/blueprints": { name: `Blueprint ${unique}` },
    "POST /api/blueprints/[blueprintId]/changes/[changeId]/confirm": { digest },
    "POST /api/people/[personId]/identities": { sub: unique },
    "DELETE /api/people/[personId]/identities": { sub: ids.personId },
    "POST /api/people/[personId]/identities/confirm": { sub: ids.personId },
    "DELETE /api/session/identities": { sub: ids.personId },
    "POST /api/session/identities/acknowledge": { sub: ids.personId },
    "POST /api/trusted-issuers": { issuer: `https://ci-${unique}.acme.example` },
    "POST /api/trusted-issuers/[issuerId]/rules": { subjectPattern: `repo:acme/${unique}:*` },
    "POST /api/subject-tokens": { agentId: undefined },
    "POST /api/delegations/[delegationId]/rehome": { delegatorId: own.stage.approver.id },
    // Of all controls, key age alone takes days.
    "POST /api/controls/[controlId]/runs": { days: undefined },
    "POST /api/controls/runs/[runId]/sign-off": { verdicts: undefined },
    "POST /api/people": { email: `${unique}@acme.example` },
    "POST /api/reviews": { fallbackEmail: undefined },
    "POST /api/agents/[agentId]/authority-tests": { name: `Test ${unique}` },
    "PATCH /api/authority-tests/[testId]": { name: `Test ${unique}` },
    "POST /api/authority-templates": { name: `Template ${unique}` },
    "PATCH /api/authority-templates/[templateId]": { name: `Template ${unique}` },
    "POST /api/delegations/replay": { onBehalfOf: undefined, parentDelegationId: undefined, delegationId: undefined },
    "POST /api/requests": { onBehalfOf: undefined, parentDelegationId: undefined, maxDepth: undefined },
    "POST /api/requests/preview": { onBehalfOf: undefined, parentDelegationId: undefined, maxDepth: undefined },
    "POST /api/requests/[requestId]/approval-options": { digest },
    "POST /api/requests/[requestId]/approve": { digest, passkey: undefined },
    "POST /api/discoveries/imports": { dryRun: false },
    "PUT /api/ownership-settings": { graceDays: 15 },
    "POST /api/approval-policies": { name: `policy-${unique}` },
    "POST /api/approval-policies/[policyId]/changes/[changeId]/confirm": { digest },
    "POST /api/requests/[requestId]/ask-changes": { digest, note: "A test" },
    "POST /api/requests/[requestId]/consent": { digest },
    "POST /api/requests/[requestId]/refuse-consent": { digest },
    "POST /api/requests/[requestId]/deny": { digest, passkey: undefined },
    "POST /api/requests/[requestId]/approve-narrower": { digest },
    "POST /api/requests/batch-decide": {
      decisions: [{ id: ids.requestId ?? "", digest: digest ?? "", verdict: "approve" }],
    },
    "POST /api/revocations/suspensions": { scope: { ownerId: ids.personId ?? "" } },
    "POST /api/resource-servers": { identifier: `https://s-${unique}.acme.example` },
  };
  return { ...valid, ...different[name] };
}

type Answered = { answer: string; text: string };
type Expected = { answer: string; role: MatrixRole };

async function call(name: string, { path: given }: Row, ids: Ids, role: MatrixRole): Promise<Answered> {
  const [method = "", pattern = ""] = name.split(" ");
  const path = (given ?? pattern).replace(/\[(\w+)\]/g, (_, parameter: string) => {
    const id = ids[parameter];
    if (!id) throw new Error(`nothing was made that is a ${parameter}`);
    return id;
  });
  const client = people[role];
  if (!client) throw new Error(`The matrix has no client for ${role}.`);
  const json = ["GET", "PAGE"].includes(method) ? undefined : JSON.stringify(bodyOf(name, ids));
  const ending = new AbortController();
  const response = await fetch(new URL(path, own.server.url), {
    method: method === "PAGE" ? "GET" : method,
    redirect: "manual",
    signal: ending.signal,
    headers: { cookie: client.cookieHeader(), ...(json ? { "content-type": "application/json" } : {}) },
    ...(json ? { body: json } : {}),
  });
  // A stream has no end to wait for.
  const endless = response.headers.get("content-type")?.startsWith("text/event-stream");
  const text = endless ? "" : await response.text();
  ending.abort();
  const target = response.status >= 300 && response.status < 400 ? response.headers.get("location") : undefined;
  return { answer: target ? new URL(target, own.server.url).pathname : String(response.status), text };
}

const isRead = (name: string) => /^(GET|PAGE) /.test(name);
const isAllowed = ({ answer }: Expected) => ["200", "201", "202"].includes(answer);

const random = seededRandom(seedOf("matrix"));
/** A page takes ten times as long as an endpoint. `MATRIX=all`, as `npm run soak` sets it, shows each to all who may see it. */
const viewers = process.env.MATRIX === "all" ? roles.length : 2;

/** The calls of a row by every role. Those who may see a page are chosen; those who may not all ask for it. */
function askedBy(name: string, { answers }: Row): Expected[] {
  const all = answers.split(" ").map((answer, place) => ({ answer, role: roles[place] as MatrixRole }));
  if (!name.startsWith("PAGE ")) return all;
  const shown = chosen(all.filter(isAllowed), viewers, random);
  return all.filter((one) => !isAllowed(one) || shown.includes(one));
}

/** The calls of a row, apart: those that must store nothing, and those that may change something. */
function callsOf(name: string, row: Row): { storing: Expected[]; other: Expected[] } {
  const all = askedBy(name, row);
  const stores = (one: Expected) => isAllowed(one) && !isRead(name);
  return { storing: all.filter(stores), other: all.filter((one) => !stores(one)) };
}

/** The refusals that people got from the interface: `POST /api/agents as stranger`. */
const refusals = new Set<string>();

/** Endpoints that know their caller by the session. Others answer a cookie as they answer a stranger. */
const isConsole = (name: string) =>
  /^[A-Z]+ \/(?:api|log\/entries|log\/tile\/entries)\//.test(name) &&
  !/\/api\/(?:auth|invitations\/accept)\//.test(name);

async function expectAnswer(name: string, row: Row, ids: Ids, expected: Expected): Promise<void> {
  const { role, answer } = expected;
  const given = await call(name, row, ids, role);
  expect(`${role} ${given.answer}`, `${name}: ${given.text.slice(0, 300)}`).toBe(`${role} ${answer}`);
  if (!isAllowed(expected)) expect(given.text, `${name} by ${role}`).not.toContain(things.subject.name);
  if (answer === "403" && role !== "nobody" && isConsole(name)) refusals.add(`${name} as ${role}`);
}

const rows = Object.entries(matrix);

describe("the matrix", () => {
  it("has a row for every endpoint and every page, and no other", () => {
    expect(Object.keys(matrix).toSorted()).toEqual(exportedRoutes().toSorted());
    for (const [name, { answers }] of rows) expect(answers.split(" "), name).toHaveLength(roles.length);
  });

  // Calls that store nothing leave their objects as they were: one of each kind is enough for all of them.
  const objects = new Map<Given | undefined, Ids>();
  beforeAll(async () => {
    const kinds = [...new Set(rows.map(([, { given }]) => given))];
    await sideBySide(kinds.length, async (n) => objects.set(kinds[n], await things.given(kinds[n])));
  });

  // Rows overlap, with no more calls at once than one row has. The server would refuse too many pages at once.
  const inLine = atMost(roles.length);

  // They come before all calls that store something: no job of such a call is then at work between two fingerprints.
  describe.concurrent("stores nothing for readers and refused callers", () => {
    afterAll(looked);

    it.each(rows.filter(([name, row]) => callsOf(name, row).other.length > 0))("%s", async (name, row) => {
      const ids = objects.get(row.given) ?? {};
      await storesNothing(name, () =>
        Promise.all(callsOf(name, row).other.map((one) => inLine(() => expectAnswer(name, row, ids, one)))),
      );
    });
  });

  const storing = rows.filter(([name, row]) => callsOf(name, row).storing.length > 0);

  describe("stores nothing for a call whose record meets a statement time-out, and says so (I12)", () => {
    let records: InterruptedRecords;
    beforeAll(async () => {
      records = await InterruptedRecords.begin(own.sql);
    });
    afterAll(async () => {
      await looked();
      await records.end();
    });

    it.each(storing.filter(([name]) => !Object.hasOwn(recordless, name)))("%s", async (name, row) => {
      const [role, ids] = [callsOf(name, row).storing[0]?.role ?? "admin", objects.get(row.given) ?? {}];
      const { answer, text } = await storesNothing(name, () => call(name, row, ids, role));
      // A job may meet the time-out as well.
      expect([answer, (await records.cancelled()) > 0], `${name}: ${text.slice(0, 300)}`).toEqual(["503", true]);
    });

    it("names only endpoints that change something as ones without a record", () => {
      const names = storing.map(([name]) => name);
      expect(Object.keys(recordless).filter((name) => !names.includes(name))).toEqual([]);
    });
  });

  describe("lets those change something who may", () => {
    const objectsOf = (name: string, row: Row) => things.givenEach(callsOf(name, row).storing.length, row.given);
    // Their objects wait for jobs, during the calls of other rows.
    const begun = new Map<string, Promise<Ids[]>>();
    beforeAll(() => {
      for (const [name, row] of storing)
        if (row.given && preparedByJobs.includes(row.given)) begun.set(name, objectsOf(name, row));
    });

    it.each(storing)("%s", async (name, row) => {
      const each = await (begun.get(name) ?? objectsOf(name, row));
      for (const [n, one] of callsOf(name, row).storing.entries()) await expectAnswer(name, row, each[n] ?? {}, one);
    });
  });

  it("every refusal of a person is recorded once, with its operation and the person", async () => {
    const ids = await Promise.all(
      roles.slice(1).map(async (role) => {
        const { body } = (await people[role]?.get<{ person: { id: string } }>("/api/session")) ?? {};
        return [body?.person.id ?? "", role] as const;
      }),
    );
    const roleOf = new Map<string, string>(ids);
    const records = await own.sql<{ operation: string; person: string }>(
      `select body #>> '{facts,operation}' as operation, body #>> '{actor,id}' as person
       from (select convert_from(body, 'UTF8')::jsonb as body from log_entries where type = 'access.refused') e`,
    );
    const recorded = records.flatMap(({ operation, person }) => {
      const role = roleOf.get(person);
      return role !== undefined && Object.hasOwn(matrix, operation) ? [`${operation} as ${role}`] : [];
    });
    expect(refusals.size).toBeGreaterThan(100);
    expect(recorded.toSorted()).toEqual([...refusals].toSorted());
  });
});
