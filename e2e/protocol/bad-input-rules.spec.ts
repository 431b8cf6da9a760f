import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeFiles } from "@/app/api/routes";
import { agent, agentRules } from "@/e2e/protocol/bad-input/agent-rules";
import { validBodies } from "@/e2e/protocol/bad-input/bodies";
import { expectCode, expectRefusal } from "@/e2e/protocol/bad-input/expect-refusal";
import { refusingServer, unchanged } from "@/e2e/protocol/bad-input/fixture";
import { validQueries } from "@/e2e/protocol/bad-input/lifecycle-bodies";
import { makeOthersThings, type OthersThings } from "@/e2e/protocol/bad-input/others";
import { peopleRules, revocationRules, systemRules } from "@/e2e/protocol/bad-input/people-rules";
import { asked, requestRules } from "@/e2e/protocol/bad-input/request-rules";
import { reviewRules } from "@/e2e/protocol/bad-input/review-rules";
import { made, refusedAt, type Tried } from "@/e2e/protocol/bad-input/rule";
import { addExport } from "@/e2e/support/matrix/settings";
import { operationsOf } from "@/lib/platform/http/openapi/operations";
import { permissionsOf } from "@/lib/principals/permissions";
import { addPerson, succeeded } from "@/lib/testing/http";
import { addAgent, ask, type MadeRequest, showCopy } from "@/lib/testing/stage";

// Well-formed input that a rule refuses: with the rule's code, the member it is about, and without a trace.
const own = refusingServer() as Tried;
let detectionId: string;
let others: OthersThings;
let exportId = "";
beforeAll(async () => {
  const { stage, subject } = own;
  own.stranger = await addPerson(stage.admin, ["member"]);
  own.request = await ask(stage, subject.agentId);
  detectionId = await showCopy(stage, subject);
  own.draft = await addAgent(stage, { ownerEmail: undefined });
  const bodies = validBodies(stage, { agentId: subject.agentId, personId: stage.owner.id });
  others = await makeOthersThings(stage, subject.agentId, bodies);
  exportId = (await addExport(stage.owner.client, { done: true })).exportId ?? "";
});

describe("what a rule refuses, and stores nothing of", () => {
  const rules = [...agentRules, ...peopleRules, ...systemRules, ...requestRules, ...reviewRules, ...revocationRules];
  const { storesNothing, looked } = unchanged(own);
  afterAll(looked);

  it.each(rules)("$name: $refusal", (rule) => storesNothing(rule.name, () => expectCode(own, rule)));
});

describe("what a rule refuses after other acts", () => {
  it("I9 the requester does not decide, even with the role for it", async () => {
    const { admin } = own.stage;
    const both = await addPerson(admin, ["member", "approver"]);
    const { agentId } = await addAgent(own.stage, { ownerEmail: both.email });
    const request = { ...asked({})(own), agentId };
    const { id, digest } = succeeded(await both.client.post<MadeRequest>("/api/requests", request));
    const approve = refusedAt(`POST /api/requests/${id}/approve`, { as: () => both.client });
    await expectRefusal(own, approve("self approval", { digest }, "403 self_approval"));
  });

  it("the same Idempotency-Key for another body is refused, for the same body answered again", async () => {
    const headers = { "idempotency-key": "make-one-agent" };
    const once = made(agent({ name: "made-once" }), own);
    const first = await own.stage.admin.post("/api/agents", once, headers);
    expect(first.status).toBe(201);
    const again = await own.stage.admin.post("/api/agents", once, headers);
    expect({ status: again.status, text: again.text }).toEqual({ status: 201, text: first.text });
    const register = refusedAt("POST /api/agents", { headers });
    await expectRefusal(own, register("another body", agent({ name: "made-twice" }), "409 idempotency_key_reused"));
  });
});

describe("what is another person's", () => {
  const { storesNothing, looked } = unchanged(own);
  afterAll(looked);

  const memberMay: ReadonlySet<string> = permissionsOf(["member"]);
  const reachable = operationsOf(routeFiles).filter(
    ({ path, contract }) =>
      contract.params &&
      [contract.permission ?? []].flat().some((one) => memberMay.has(one)) &&
      !/index|rsv/.test(path),
  );
  const idsOf = (): Record<string, string> => ({
    ...{ agentId: own.subject.agentId, instanceId: own.subject.instance.clientId, requestId: own.request.id },
    ...{ delegationId: own.subject.delegationId, tokenId: `enr_${"0".repeat(26)}`, detectionId },
    askedRevocationId: `rvr_${"0".repeat(26)}`,
    narrowingRequestId: `nrw_${"0".repeat(26)}`,
    personId: own.stage.owner.id,
    jobFailureId: `jbf_${"0".repeat(26)}`,
    discoveryId: `dsc_${"0".repeat(26)}`,
    ...{ reviewId: `rvw_${"0".repeat(26)}`, itemId: `rvi_${"0".repeat(26)}` },
    ...others,
    exportId,
  });
  /** Parts of a path that are no ids; they exist for the owner. */
  const parts: Record<string, string> = { version: "1", name: "manifest.json" };
  const shared = [
    ...["blueprintId", "resourceServerId", "revocationId", "decisionId", "keyId", "templateId", "policyId"],
    // A part of the start page is no object of a person.
    "section",
  ];

  it.each(reachable.filter(({ path }) => !shared.some((name) => path.includes(`[${name}]`))))(
    "$method $path answers a stranger as if there were nothing",
    async ({ method, path }) => {
      const body = validBodies(own.stage, { agentId: own.subject.agentId, personId: own.stage.owner.id })[
        `${method} ${path}`
      ];
      const json = method === "GET" ? undefined : (body ?? {});
      const answerTo = async (id: (name: string) => string) => {
        const found = path.replace(/\[(\w+)\]/g, (_, name: string) => parts[name] ?? id(name));
        const target = `${found}${validQueries[`${method} ${path}`] ?? ""}`;
        const { status, body: problem } = await own.stranger.client.send(
          method,
          target,
          json === undefined ? {} : { json },
        );
        const { request_id: _, ...rest } = problem;
        return { status, ...rest };
      };
      await storesNothing(`${method} ${path}`, async () => {
        const existing = await answerTo((name) => idsOf()[name] ?? "");
        expect(existing).toEqual(await answerTo((name) => `${idsOf()[name]?.slice(0, 4)}${"0".repeat(26)}`));
        expect(existing.status).toBe(404);
      });
    },
  );
});
