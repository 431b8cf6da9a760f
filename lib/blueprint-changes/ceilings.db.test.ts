import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as CONFIRM } from "@/app/api/blueprints/[blueprintId]/changes/[changeId]/confirm/route";
import { POST as REFUSE } from "@/app/api/blueprints/[blueprintId]/changes/[changeId]/refuse/route";
import { POST as PREVIEW } from "@/app/api/blueprints/[blueprintId]/preview/route";
import { GET as GET_PREVIEW } from "@/app/api/blueprints/[blueprintId]/previews/[computationId]/route";
import { PATCH } from "@/app/api/blueprints/[blueprintId]/route";
import type { BlueprintDetail } from "@/lib/blueprints/schema";
import type { ComputationStarted } from "@/lib/platform/jobs/computations/schema";
import type { Principal } from "@/lib/principals/principal";
import { makeRequest } from "@/lib/requests/commands/make";
import { agentOfBlueprint, evaluate } from "@/lib/testing/decisions";
import { ceilingOf, given, inSeconds, payments } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type Route, type World } from "@/lib/testing/world";
import { previewCeilings } from "./jobs";
import type { BlueprintPreview } from "./schema";

let world: World;
let security: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
});
afterAll(() => world.end());

type Answer<T> = { status: number; body: T & { code?: string; errors?: { path: string; code: string }[] } };

async function call<T>(
  route: Route,
  {
    blueprintId,
    changeId = "",
    action = "",
    as = security,
    body,
  }: {
    blueprintId: string;
    changeId?: string;
    action?: string;
    as?: Principal;
    body: object;
  },
): Promise<Answer<T>> {
  const method = action === "" ? "PATCH" : "POST";
  const path = `/api/blueprints/${blueprintId}${changeId && `/changes/${changeId}`}${action && `/${action}`}`;
  const response = await world.call(route, { method, path, params: { blueprintId, changeId }, as, body });
  return { status: response.status, body: (await response.json()) as Answer<T>["body"] };
}

const edit = (blueprintId: string, change: object, as = security) =>
  call<BlueprintDetail>(PATCH, { blueprintId, as, body: { reason: "The policy says so.", ...change } });
const preview = async (blueprintId: string, change: object) =>
  (await call<BlueprintPreview>(PREVIEW, { blueprintId, action: "preview", body: change })).body;

describe("a ceiling that tightens", () => {
  it("is effective at once: after the answer no action beyond it is allowed, and the agent needs no new token", async () => {
    const { spine, blueprintId, token } = await agentOfBlueprint();
    expect(await evaluate(spine, token)).toMatchObject({ decision: true });
    const answer = await edit(blueprintId, { ceiling: ceilingOf(spine) });
    expect(answer).toMatchObject({ status: 200, body: { version: 2, pendingChange: null } });
    expect(await evaluate(spine, token)).toMatchObject({ decision: false, context: { code: "blueprint_ceiling" } });
    expect(await evaluate(spine, token, { amount: "100.00" })).toMatchObject({ decision: true });
  });

  it("I2: of decisions that run while it is applied, none begun after the answer is allowed; a twin whose epoch stays is caught", async () => {
    const allowsAfter = async (silent: boolean): Promise<boolean> => {
      const { spine, blueprintId, token } = await agentOfBlueprint();
      const five = () => Promise.all(Array.from({ length: 5 }, () => evaluate(spine, token)));
      await evaluate(spine, token);
      const governed = ["blueprints", "blueprint_versions"];
      for (const table of silent ? governed : []) await world.sql(`alter table ${table} disable trigger move_epoch`);
      const running = five();
      await edit(blueprintId, { ceiling: ceilingOf(spine) });
      const after = await five();
      await running;
      for (const table of governed) await world.sql(`alter table ${table} enable trigger move_epoch`);
      return after.some(({ decision }) => decision);
    };
    expect(await allowsAfter(true)).toBe(true);
    expect(await allowsAfter(false)).toBe(false);
  });

  it("shows beforehand the people it affects and the loss of each, without a change", async () => {
    const { spine, blueprintId, delegationId } = await agentOfBlueprint();
    const request = { agentId: spine.agentId, purpose: "More refunds", authority: [payments(spine)] };
    const expiresAt = inSeconds(86_400);
    const requestId = await makeRequest(spine.owner, { ...request, expiresAt });
    const shown = await preview(blueprintId, { ceiling: ceilingOf(spine) });
    expect(shown).toMatchObject({
      ...{ version: 1, widens: [], agents: 1 },
      counts: { unchanged: 0, shrinks: 1, pauses: 0, widens: 0, below: 0, requests: 1 },
      delegations: [{ id: delegationId, outcome: "shrinks", loses: ["above 100 USD each"] }],
      requests: [{ id: requestId }],
    });
    const gone = await preview(blueprintId, { ceiling: ceilingOf(spine, { actions: ["read"], limits: undefined }) });
    expect(gone.counts).toMatchObject({ shrinks: 0, pauses: 1 });
    expect(await world.sql("select 1 from blueprint_versions where blueprint_id = $1", [blueprintId])).toHaveLength(1);
  });

  it("applies only to the people shown: another one in between is a 409, and the next preview applies", async () => {
    const { spine, blueprintId } = await agentOfBlueprint();
    const change = { ceiling: ceilingOf(spine) };
    const { digest: previewDigest } = await preview(blueprintId, change);
    await given.delegation(spine, [payments(spine, { identifiers: ["account/us-*"] })]);
    const stale = await edit(blueprintId, { ...change, previewDigest });
    expect(stale).toMatchObject({
      status: 409,
      body: { code: "preview_outdated", errors: [{ path: "previewDigest" }] },
    });
    const again = await preview(blueprintId, change);
    expect(again.counts).toMatchObject({ shrinks: 1, pauses: 1 });
    const other = await edit(blueprintId, {
      ceiling: ceilingOf(spine, { actions: ["read"], limits: undefined }),
      previewDigest: again.digest,
    });
    expect(other.body.code).toBe("preview_outdated");
    expect(await edit(blueprintId, { ...change, previewDigest: again.digest })).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
  });
});

describe("a ceiling that widens", () => {
  const widened = async () => {
    const made = await agentOfBlueprint();
    const { spine, blueprintId } = made;
    await edit(blueprintId, { ceiling: ceilingOf(spine) });
    const answer = await edit(blueprintId, { ceiling: null });
    const { pendingChange } = answer.body;
    return { ...made, answer, change: { id: pendingChange?.id ?? "", digest: pendingChange?.digest ?? "" } };
  };
  const confirm = (blueprintId: string, changeId: string, digest: string, as = second) =>
    call<BlueprintDetail>(CONFIRM, { blueprintId, changeId, action: "confirm", as, body: { digest } });

  it("waits for a second person, who confirms exactly what was proposed", async () => {
    const { spine, blueprintId, token, answer, change } = await widened();
    expect(answer).toMatchObject({ status: 202, body: { version: 2, pendingChange: { can: ["withdraw"] } } });
    expect(await evaluate(spine, token)).toMatchObject({ decision: false });
    expect((await confirm(blueprintId, change.id, change.digest, security)).body.code).toBe("own_change");
    expect((await confirm(blueprintId, change.id, "another")).body.code).toBe("change_stale");
    const tired = await world.person(["security"]);
    await world.sql("update sessions set authenticated_at = authenticated_at - interval '16 minutes' where id = $1", [
      tired.sessionId,
    ]);
    expect((await confirm(blueprintId, change.id, change.digest, tired)).body.code).toBe("step_up_required");
    const confirmed = await confirm(blueprintId, change.id, change.digest);
    expect(confirmed).toMatchObject({ status: 200, body: { version: 3, ceiling: null, pendingChange: null } });
    expect(await evaluate(spine, token)).toMatchObject({ decision: true });
    expect((await confirm(blueprintId, change.id, change.digest)).body.code).toBe("change_state");
    const types = await world.auditTypes(change.id);
    expect(types).toEqual(["control-change.proposed", "control-change.confirmed", "blueprint.edited"]);
  });

  it("is outdated when the ceiling was tightened meanwhile, which one person does at once", async () => {
    const { spine, blueprintId, change } = await widened();
    const tighter = ceilingOf(spine, { limits: [{ field: "amount", unit: "USD", max_each: "50.00" }] });
    expect((await edit(blueprintId, { ceiling: tighter }, second)).status).toBe(200);
    expect((await confirm(blueprintId, change.id, change.digest)).body.code).toBe("change_outdated");
    expect((await edit(blueprintId, { ceiling: null }, second)).body.code).toBe("change_pending");
    const body = { note: "Not now." };
    const refused = await call<BlueprintDetail>(REFUSE, {
      blueprintId,
      changeId: change.id,
      action: "refuse",
      as: second,
      body,
    });
    expect(refused.body.pendingChange).toBeNull();
  });
});

describe("what a blueprint says of delegations", () => {
  it("caps how long they last, and defaults keep to it", async () => {
    const { spine, blueprintId } = await agentOfBlueprint();
    await edit(blueprintId, { maxDelegationDays: 7, defaults: { validityDays: 7, purpose: "Refund customers" } });
    const days = (count: number) => given.delegation(spine, [payments(spine)], count * 86_400 - 60);
    await expectRefusal(days(8), "validity_invalid", { errors: [{ path: "expiresAt", code: "too_late" }] });
    expect(await days(7)).toMatch(/^dlg_/);
    const ahead = (seconds: number) => given.delegation(spine, [payments(spine)], 7 * 86_400 + seconds);
    expect(await ahead(30), "who asks has a clock that runs ahead by half a minute").toMatch(/^dlg_/);
    await expectRefusal(ahead(90), "validity_invalid");
    const longer = await edit(blueprintId, { defaults: { validityDays: 8 } });
    expect(longer).toMatchObject({
      status: 422,
      body: { errors: [{ path: "defaults.validityDays", code: "too_long" }] },
    });
  });

  it("refuses what is no authority, defaults beyond the ceiling and a policy that no person made", async () => {
    const { spine, blueprintId } = await agentOfBlueprint();
    const refusals: [object, string, string][] = [
      [{ ceiling: [{ ...payments(spine), actions: ["fly"] }] }, "ceiling_invalid", "ceiling[0].actions[0]"],
      [{ ceiling: [{ ...payments(spine), colour: "red" }] }, "ceiling_invalid", "ceiling[0].colour"],
      [{ ceiling: [], reason: "x" }, "malformed_request", "ceiling"],
      [
        {
          ceiling: ceilingOf(spine),
          defaults: { authority: [payments(spine, { actions: ["read"], limits: undefined })] },
        },
        "defaults_invalid",
        "defaults.authority[0].actions[0]",
      ],
      [{ approvalPolicyId: "apl_nobody" }, "approval_policy_unknown", "approvalPolicyId"],
      [{ maxDelegationDays: 367 }, "malformed_request", "maxDelegationDays"],
      [{ grantSubdelegationsAtOnce: "yes" }, "malformed_request", "grantSubdelegationsAtOnce"],
    ];
    for (const [change, code, path] of refusals) {
      const { body } = await edit(blueprintId, change);
      expect([body.code, body.errors?.[0]?.path]).toEqual([code, path]);
    }
    expect(await world.sql("select 1 from blueprint_versions where blueprint_id = $1", [blueprintId])).toHaveLength(1);
  });
});

describe("a fleet of 10,000 agents with a delegation each", () => {
  it("is previewed and counted whole, a hundred shown; its ceiling is replaced by one row, and nothing of an agent moves", async () => {
    const { spine, blueprintId, delegationId } = await agentOfBlueprint();
    const tables = ["agents", "delegations", "delegation_versions"];
    for (const table of tables) await world.sql(`alter table ${table} disable trigger user`);
    await world.sql(
      `insert into agents (id, name, name_skeleton, purpose, owner_id, environment, risk_tier, blueprint_id, status, created_by_id)
        select a.id || n, a.name || n, a.name || n, a.purpose, a.owner_id, a.environment, a.risk_tier, a.blueprint_id, a.status, a.created_by_id
        from agents a, generate_series(1, 9999) n where a.id = $1`,
      [spine.agentId],
    );
    await world.sql(
      `insert into delegations (id, agent_id, delegator_id, purpose, status, current_version, not_before, expires_at, request_id)
        select d.id || n, d.agent_id || n, d.delegator_id, d.purpose, d.status, 1, d.not_before, d.expires_at, d.request_id || n
        from delegations d, generate_series(1, 9999) n where d.id = $1`,
      [delegationId],
    );
    // Every second delegation has an authority of its own, which is the worst case for the preview.
    await world.sql(
      `insert into delegation_versions (delegation_id, version, authority, effective, digest, jws, signed_at, not_before, expires_at, max_depth)
        select v.delegation_id || n, 1, v.authority,
          case when n % 2 = 0 then jsonb_set(v.effective, '{0,identifiers,0}', to_jsonb('account/eu-' || n || '/*')) else v.effective end,
          v.digest || n, v.jws, v.signed_at, v.not_before, v.expires_at, v.max_depth
        from delegation_versions v, generate_series(1, 9999) n where v.delegation_id = $1`,
      [delegationId],
    );
    for (const table of tables) await world.sql(`alter table ${table} enable trigger user`);
    await world.sql("analyze agents, delegations, delegation_versions");
    const change = { ceiling: ceilingOf(spine) };
    const epochs = () =>
      world.sql("select md5(string_agg(id || epoch, ',' order by id)) as all from epochs where id like 'agt_%'");
    const before = await epochs();
    const started = await call<ComputationStarted>(PREVIEW, { blueprintId, action: "preview", body: change });
    expect(started).toMatchObject({ status: 202, body: { status: "running", progress: { total: 20_000 } } });
    expect(started.body.progress.done).toBeGreaterThan(0);
    const { id: computationId } = started.body;
    const path = `/api/blueprints/${blueprintId}/previews/${computationId}`;
    const read = () => world.call(GET_PREVIEW, { path, as: security, params: { blueprintId, computationId } });
    const shownNow = async () => (await (await read()).json()) as { status: string; result: BlueprintPreview };
    expect(await shownNow()).toMatchObject({ status: "running", result: null });
    // A share of the job ends after five seconds, and a busy machine may need several.
    while ((await shownNow()).status === "running") await previewCeilings.execute({ computationId });
    const { result: shown } = await shownNow();
    expect(shown).toMatchObject({ agents: 10_000, counts: { shrinks: 10_000, pauses: 0 } });
    expect(shown.delegations).toHaveLength(100);
    expect(await edit(blueprintId, { ...change, previewDigest: shown.digest })).toMatchObject({ body: { version: 2 } });
    expect(await epochs()).toEqual(before);
  }, 60_000);
});
