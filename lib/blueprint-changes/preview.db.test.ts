import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as PREVIEW } from "@/app/api/blueprints/[blueprintId]/preview/route";
import {
  DELETE as DELETE_PREVIEW,
  GET as GET_PREVIEW,
} from "@/app/api/blueprints/[blueprintId]/previews/[computationId]/route";
import { PATCH } from "@/app/api/blueprints/[blueprintId]/route";
import { sealUpTo } from "@/lib/audit/sequencer";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { parseAuthority } from "@/lib/authority/language/parse";
import { moveDelegation } from "@/lib/delegations/commands/move";
import type { Principal } from "@/lib/principals/principal";
import { makeRequest } from "@/lib/requests/commands/make";
import { agentOfBlueprint } from "@/lib/testing/decisions";
import { ceilingOf, given, inSeconds, payments } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { previewCeilings } from "./jobs";
import type { FoundPreview } from "./model";
import { walkOn, walkStart } from "./portions";
import type { BlueprintPreview } from "./schema";

let world: World;
let security: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
});
afterAll(() => world.end());

const at = (blueprintId: string, method: string, action = "", body = {}) => ({
  ...{ method, path: `/api/blueprints/${blueprintId}${action}`, params: { blueprintId }, as: security, body },
});
const preview = async (blueprintId: string, change: object) =>
  (await (await world.call(PREVIEW, at(blueprintId, "POST", "/preview", change))).json()) as BlueprintPreview;
const edit = async (blueprintId: string, change: object) =>
  (await (await world.call(PATCH, at(blueprintId, "PATCH", "", { reason: "A rule.", ...change }))).json()) as {
    code?: string;
  };

const newestEntry = async (): Promise<string> => {
  const [row] = await world.sql<{ entry_id: string }>("select entry_id from log_entries order by id desc limit 1");
  return row?.entry_id ?? "";
};

function parsed(json: object[]) {
  const read = parseAuthority(json);
  if (!read.ok) throw new Error("The ceiling cannot be read.");
  return read.authority;
}

const keptPreview = (blueprintId: string, computationId: string, method = "GET") => ({
  ...{ method, path: `/api/blueprints/${blueprintId}/previews/${computationId}`, as: security },
  params: { blueprintId, computationId },
  ...(method === "GET" ? {} : { body: {} }),
});

describe("what was shown", () => {
  const widelyShown = async () => {
    const made = await agentOfBlueprint();
    const change = { ceiling: ceilingOf(made.spine) };
    return { ...made, change, ...(await preview(made.blueprintId, change)) };
  };
  const applies = async (blueprintId: string, change: object, previewDigest: string) =>
    (await edit(blueprintId, { ...change, previewDigest })).code ?? "applied";

  it("still holds where others were given what the change leaves alone, or hold less than before", async () => {
    const { spine, blueprintId, delegationId, change, digest } = await widelyShown();
    await given.delegation(spine, [payments(spine, { limits: [{ field: "amount", unit: "USD", max_each: "20.00" }] })]);
    await moveDelegation({ asker: security, delegationId, action: "revoke", reason: "Not needed." });
    await given.delegation(await given.agent("https://elsewhere.acme.example"));
    expect(await applies(blueprintId, change, digest)).toBe("applied");
  });

  it.each([
    ["unsealed", async () => undefined],
    ["sealed", async () => sealUpTo(await newestEntry())],
  ])("does not hold where a delegation was given since that the change affects, its record %s", async (_, seal) => {
    const { spine, blueprintId, change, digest } = await widelyShown();
    await given.delegation(spine);
    await seal();
    expect(await applies(blueprintId, change, digest)).toBe("preview_outdated");
  });

  it("holds for its own blueprint, version and ceiling alone, and for two hours", async () => {
    const { blueprintId, change, digest } = await widelyShown();
    const other = await widelyShown();
    expect(await applies(other.blueprintId, other.change, digest)).toBe("preview_outdated");
    await world.sql("update computations set expires_at = now() - interval '1 second' where digest = $1", [digest]);
    expect(await applies(blueprintId, change, digest)).toBe("preview_outdated");
    expect(await applies(other.blueprintId, other.change, other.digest)).toBe("applied");
    const again = await edit(other.blueprintId, { ...other.change, previewDigest: other.digest, tokenTtlSeconds: 60 });
    expect(again.code).toBe("preview_outdated");
  });
});

describe("a walk along a fleet", () => {
  it("finds the same however it is divided, and below each loss what hangs there, once", async () => {
    const { spine, blueprintId } = await agentOfBlueprint();
    const { delegations } = await given.chain(spine, 4);
    const agents = await world.sql<{ agent_id: string }>(
      "select agent_id from delegations where id = any($1::text[]) order by depth",
      [delegations],
    );
    // The second and the last agent have other blueprints: one is counted below the first, one below the third.
    for (const place of [0, 2]) {
      await world.sql("update agents set blueprint_id = $1 where id = $2", [blueprintId, agents[place]?.agent_id]);
    }
    for (let n = 0; n < 3; n++) await given.delegation(spine, [payments(spine, { identifiers: [`account/us-${n}`] })]);
    const requested = { agentId: spine.agentId, purpose: "More", authority: [payments(spine)] };
    const expiresAt = inSeconds(86_400);
    for (let n = 0; n < 3; n++) await makeRequest(spine.owner, { ...requested, expiresAt });
    const after = canonicalAuthority(parsed(ceilingOf(spine)));
    const walked = async (take: number): Promise<FoundPreview> => {
      for (let walk = walkStart; ; ) {
        const next = await walkOn({ blueprintId, before: null, after }, walk, take);
        if (next.isOver) return next.walk;
        walk = JSON.parse(JSON.stringify(next.walk));
      }
    };
    const whole = await walked(1_000);
    expect(whole.counts).toMatchObject({ shrinks: 3, pauses: 3, below: 2, requests: 3 });
    for (const take of [1, 2, 3]) expect(await walked(take)).toMatchObject({ ...whole, at: expect.anything() });
  });
});

describe("a preview that takes long", () => {
  it("is its person's own to read and to discard, and then neither kept nor computed", async () => {
    const { spine, blueprintId } = await agentOfBlueprint();
    await preview(blueprintId, { ceiling: ceilingOf(spine) });
    const [row] = await world.sql<{ id: string }>("select id from computations order by id desc limit 1");
    const id = row?.id ?? "";
    const foreign = await world.call(GET_PREVIEW, { ...keptPreview(blueprintId, id), as: second });
    expect([foreign.status, (await world.call(GET_PREVIEW, keptPreview(blueprintId, id))).status]).toEqual([404, 200]);
    const discarded = await world.call(DELETE_PREVIEW, keptPreview(blueprintId, id, "DELETE"));
    expect([discarded.status, await discarded.json()]).toEqual([200, { id }]);
    expect((await world.call(GET_PREVIEW, keptPreview(blueprintId, id))).status).toBe(404);
    await previewCeilings.execute({ computationId: id });
    expect(await world.sql("select id from computations where id = $1", [id])).toEqual([]);
  });
});
