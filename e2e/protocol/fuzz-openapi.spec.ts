import { beforeAll, describe, expect, it } from "vitest";
import { validBodies } from "@/e2e/protocol/bad-input/bodies";
import { ownServer } from "@/e2e/protocol/bad-input/fixture";
import { expectDeclared, type Fired, inRounds, runsOf, samples, seedOf, sendTo } from "@/e2e/protocol/fuzz/campaign";
import { type KnownThings, type OpenApiDocument, shotsFor } from "@/e2e/protocol/fuzz/operations";
import { permissionsOf } from "@/lib/principals/permissions";
import { HttpClient, signIn, succeeded } from "@/lib/testing/http";
import { addAgent, ask, delegate, payments } from "@/lib/testing/stage";

// Random requests to every operation of the OpenAPI document: never 500, only declared statuses and bodies.
const own = ownServer();
let document: OpenApiDocument;
let operations: { method: string; path: string; operation: OpenApiDocument["paths"][string][string] }[];
let pool: string[];
let clients: { admin: HttpClient; approver: HttpClient };

beforeAll(async () => {
  const { stage } = own;
  document = (await stage.admin.get<OpenApiDocument>("/api/openapi.json")).body;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const { agentId } = await addAgent(stage);
  await ask(stage, own.subject.agentId);
  await delegate(stage, own.subject.agentId, { authority: [payments(stage, { identifiers: ["account/us-1"] })] });
  const bodies = validBodies(stage, { agentId, personId: stage.owner.id });
  for (const path of ["/api/groups", "/api/trusted-issuers", "/api/blueprints", "/api/approval-policies"]) {
    await stage.admin.post(path, bodies[`POST ${path}`] ?? {});
  }
  pool = await thingsThatExist();
  clients = { admin: stage.admin, approver: stage.approver.client };
});

const idShape = /\b[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}\b/g;

/** The ids in all lists, without the admin's own: a campaign that locks itself out finds nothing more. */
async function thingsThatExist(): Promise<string[]> {
  const { stage } = own;
  const lists = operations.filter(
    ({ method, path }) => method === "GET" && !path.includes("{") && path !== "/api/events",
  );
  const texts = await Promise.all(lists.map(async ({ path }) => (await stage.admin.get(path)).text));
  const { body } = await stage.admin.get<{ person: { id: string } }>("/api/session");
  const ids = new Set(texts.flatMap((text) => text.match(idShape) ?? []));
  const mine = JSON.stringify(body).match(/per_\w{26}/)?.[0];
  return [...ids, stage.server.identifier, own.subject.name, stage.owner.email].filter((id) => id !== mine);
}

const prefixes: Record<string, string> = {
  ...{ agentId: "agt", instanceId: "ins", blueprintId: "bpr", resourceServerId: "rsv", delegationId: "dlg" },
  ...{
    requestId: "req",
    personId: "per",
    subjectId: "per",
    groupId: "grp",
    issuerId: "tis",
    decisionId: "dec",
    computationId: "cmp",
    exportId: "exp",
    caseId: "cas",
    streamId: "str",
    webhookId: "nwh",
    mailId: "mal",
    browserId: "psh",
    runId: "ctr",
    askedRevocationId: "rvr",
    narrowingRequestId: "nrw",
    jobFailureId: "jbf",
    discoveryId: "dsc",
    onboardingId: "onb",
    offerId: "own",
    ...{ reviewId: "rvw", itemId: "rvi" },
    leaverId: "lvr",
  },
};

function known(method: string, path: string): KnownThings {
  const { stage, subject } = own;
  const bodies = validBodies(stage, { agentId: subject.agentId, personId: stage.owner.id });
  const template = path.replace(/\{(\w+)\}/g, "[$1]");
  return {
    pool,
    validBody: bodies[`${method} ${template}`],
    idOf: (name) => pool.find((id) => id.startsWith(`${prefixes[name] ?? name.slice(0, 3)}_`)) ?? "0",
  };
}

function shots(runs: number, seed: number) {
  return operations.flatMap((operation, at) =>
    samples(shotsFor(document, operation, known(operation.method, operation.path)), runs, seed + at),
  );
}

/** A client whose roles permit the operation: the admin, else the approver. */
function clientFor(permissions: readonly string[] = []): HttpClient {
  const held: ReadonlySet<string> = permissionsOf(["admin"]);
  return permissions.every((one) => !held.has(one)) && permissions.length > 0 ? clients.approver : clients.admin;
}

describe("every operation of the OpenAPI document", () => {
  it("answers a signed-in person as declared, for any input", { timeout: 3_600_000 }, async () => {
    const byPath = new Map(operations.map((one) => [`${one.method} ${one.path}`, one.operation["x-permissions"]]));
    const fire = async (shot: Parameters<ReturnType<typeof sendTo>>[0]) => {
      const client = clientFor(byPath.get(shot.name));
      const response = await sendTo(own.server.url, () => client.cookieHeader())(shot);
      if (response.status === 401 && client === clients.admin)
        clients.admin = await signIn(own.server.url, own.server.admin);
      return response;
    };
    const fired: Fired[] = [];
    await inRounds(seedOf("OpenAPI, signed in"), runsOf(3), async (seed, runs) => {
      clients.admin = await signIn(own.server.url, own.server.admin);
      fired.push(...(await expectDeclared(shots(runs, seed), fire)));
    });
    const refused = fired.filter(({ status }) => status === 401).length;
    expect(refused / fired.length, "most requests come from somebody who is signed in").toBeLessThan(0.1);
    const succeededAt = new Set(fired.filter(({ status }) => status < 300).map(({ shot }) => shot.name));
    // By the seed, a fifth to a quarter of them.
    expect(succeededAt.size, "many operations did something").toBeGreaterThan(operations.length / 8);
  });

  it("answers as declared without a session, for any input", { timeout: 3_600_000 }, async () => {
    await inRounds(seedOf("OpenAPI, nobody"), runsOf(1), async (seed, runs) => {
      await expectDeclared(
        shots(runs, seed),
        sendTo(own.server.url, () => ""),
      );
    });
  });

  it("leaves a server that lives and is ready", async () => {
    const client = new HttpClient(own.server.url);
    expect([(await client.get("/healthz")).status, (await client.get("/readyz")).status]).toEqual([200, 200]);
    succeeded(await (await signIn(own.server.url, own.server.admin)).get("/api/agents"));
  });
});

describe("sign-in", () => {
  it.each(["%00", "a%00%40acme.example", "%ED%A0%80", "%ff", "", "x".repeat(5_000), "__proto__", "a@b&email=c@d"])(
    "answers the address %j as it answers any that is wrong",
    async (text) => {
      const client = new HttpClient(own.server.url);
      const { csrfToken } = succeeded(await client.get<{ csrfToken: string }>("/api/auth/csrf"));
      const raw = `csrfToken=${csrfToken}&json=true&email=${text}&password=${text}`;
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const answer = await client.send("POST", "/api/auth/callback/credentials", { raw, headers });
      expect([400, 401, 413, 429], answer.text.slice(0, 300)).toContain(answer.status);
    },
  );
});
