import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { approveAction } from "@/lib/action-approvals/commands/decide";
import { listActionApprovals } from "@/lib/action-approvals/queries";
import { ActionApprovalFilters } from "@/lib/action-approvals/schema";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { AgentFilters } from "@/lib/agents/schema";
import { listAudit } from "@/lib/audit/queries";
import { AuditFilters } from "@/lib/audit/schema";
import { proposeChange } from "@/lib/control-changes/commands";
import { DelegationFilters } from "@/lib/delegations/schema";
import { listAgents } from "@/lib/delegations/views/agents.queries";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import { listDetections } from "@/lib/detections/queries";
import { DetectionFilters } from "@/lib/detections/schema";
import { inboxKinds } from "@/lib/inbox/model";
import { listInbox } from "@/lib/inbox/queries";
import { InboxFilters } from "@/lib/inbox/schema";
import { listOrphans } from "@/lib/lifecycle/orphans/queries";
import { OrphanFilters } from "@/lib/lifecycle/orphans/schema";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { approveRequest } from "@/lib/requests/commands/decide";
import { listRequests } from "@/lib/requests/queries";
import { RequestFilters } from "@/lib/requests/schema";
import { listStreams } from "@/lib/streams/queries";
import { openedReview } from "@/lib/testing/access-reviews";
import { recorded } from "@/lib/testing/controls";
import { askedAction, askForAction, askingAgent, evaluate, sayToAction } from "@/lib/testing/decisions";
import { given } from "@/lib/testing/direct";
import { seedRows } from "@/lib/testing/many-rows";
import { expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import type { StartSectionName } from "./model";
import { figure } from "./parts";
import { getStartSection } from "./queries";
import type { StartPart } from "./schema";
import { wideDelegations } from "./store";

let world: World;
let admin: Principal;
let security: Principal;
let approver: Principal;
let owner: Principal;
beforeAll(async () => {
  world = await createWorld();
  [admin, security] = [await world.person(["admin"]), await world.person(["security"])];
  [approver, owner] = [await world.person(["approver"]), await world.person(["member"])];
  const agents = [
    await given.agent(),
    await given.agent("https://ledger.acme.example"),
    await given.agent("https://mail.acme.example"),
  ];
  const [acting, stopped, alone] = agents;
  if (!acting || !stopped || !alone) throw new Error("three agents");
  await given.delegation(acting);
  const token = await tokenOf(acting);
  expect((await evaluate(acting, token)).decision).toBe(true);
  expect((await evaluate(acting, token, { amount: "900.00" })).decision).toBe(false);
  await suspendAgent(security, stopped.agentId, "A test.");
  await world.sql("update agents set owner_id = null where id = $1", [alone.agentId]);
  await world.sql("update agents set owner_id = $1 where id = $2", [owner.personId, stopped.agentId]);
  await world.sql("update instances set key_expires_at = now() + interval '3 days' where agent_id = $1", [
    stopped.agentId,
  ]);
  await world.sql("update delegations set expires_at = now() + interval '2 days'");
  await world.sql(
    `insert into detections (id, kind, agent_id, status, sightings, raised_at)
     select $1, kind, $2, 'open', '[]', now() from (select unnest(enum_range(null::detection_kind)) as kind limit 1) k`,
    [newId("detection"), alone.agentId],
  );
  await given.request(acting);
  const asked = { scope: { kind: "agents", q: `id:${stopped.agentId}` }, reviewers: "owners" };
  await openedReview(security, { ...asked, fallbackEmail: security.email });
  await recorded();
});
afterAll(() => world.end());

/** How many rows the list of a link has, read as the person. */
async function countOf(person: Principal, link: string): Promise<number> {
  const { pathname, searchParams } = new URL(link, "https://mandate.example");
  const query = { limit: 200, ...Object.fromEntries(searchParams) };
  const lists: Record<string, () => Promise<number>> = {
    "/agents": async () => (await listAgents(person, AgentFilters.parse(query))).agents.length,
    "/agents/orphans": async () => (await listOrphans(person, OrphanFilters.parse({ limit: 200 }))).orphans.length,
    "/delegations": async () => (await listDelegations(person, DelegationFilters.parse(query))).delegations.length,
    "/approvals": async () => (await listRequests(person, RequestFilters.parse(query))).requests.length,
    "/requests": async () =>
      (await listRequests(person, RequestFilters.parse({ ...query, queue: "mine" }))).requests.length,
    "/detections": async () =>
      (await listDetections(person, DetectionFilters.parse({ ...query, status: "open" }))).detections.length,
    "/inbox": async () => {
      const { queue: kind, limit } = InboxFilters.extend({ queue: z.enum(inboxKinds).optional() }).parse(query);
      return (await listInbox(person, { kind, limit })).items.length;
    },
    "/action-approvals": async () =>
      (await listActionApprovals(person, ActionApprovalFilters.parse(query))).actionApprovals.length,
    "/streams": async () => {
      const { streams } = await listStreams(person);
      return streams.filter(({ status }) => searchParams.get("state") !== "stopped" || status !== "active").length;
    },
  };
  const list = lists[pathname];
  if (!list) throw new Error(`no list at ${link}`);
  return list();
}

const partsOf = async (person: Principal, section: StartSectionName): Promise<StartPart[]> =>
  (await getStartSection(person, section)).parts;

describe("the start page", () => {
  it.each([
    ["security", () => security],
    ["approver", () => approver],
    ["owner", () => owner],
    ["admin", () => admin],
  ] as const)("counts in each figure of %s what the list of its link has", async (section, person) => {
    const parts = await partsOf(person(), section);
    expect(parts.filter(({ kind }) => kind === "failed")).toEqual([]);
    for (const part of parts) {
      if (part.kind !== "figure") continue;
      expect([part.id, await countOf(person(), part.link)]).toEqual([part.id, part.count]);
    }
  });

  it("counts for an admin only the changes that they may confirm, and only the streams that are stopped", async () => {
    const second = await world.person(["admin"]);
    const figureOf = async (person: Principal, id: string) => {
      const part = (await partsOf(person, "admin")).find((one) => one.id === id);
      return part?.kind === "figure" ? part.count : undefined;
    };
    const [own, others] = [await figureOf(admin, "changes-to-confirm"), await figureOf(second, "changes-to-confirm")];
    await transaction((tx) =>
      proposeChange(tx, admin, {
        ...{ kind: "blueprint", subjectId: newId("blueprint"), basedOn: 1, content: { after: {} }, reason: "A test." },
        facts: { control: "blueprint", widens: ["ceiling"] },
      }),
    );
    expect(await figureOf(admin, "changes-to-confirm")).toBe(own);
    expect(await figureOf(second, "changes-to-confirm")).toBe((others ?? 0) + 1);
    await world.sql(
      `insert into streams (id, name, kind, url, q, includes_reads, carries_texts, position, created_by_id, status)
       select 'str_' || n, n, 'otlp', 'https://siem.acme.example', '', false, false, 0, $1,
         case n when 'Running' then 'active' else 'paused' end::stream_status from unnest(array['Running', 'Stopped']) n`,
      [admin.personId],
    );
    expect(await figureOf(admin, "streams-idle")).toBe(1);
    expect(await countOf(admin, "/streams?state=stopped")).toBe(1);
    await world.sql("delete from streams where id in ('str_Running', 'str_Stopped')");
  });

  it("says why actions were denied in words, how long stops took, and how the channels fare", async () => {
    await world.sql(
      `insert into drills (id, agent_id, status, target_ms, stopped_at, finished_at, effect_ms)
       select 'drl_1', id, 'passed', 1000, now(), now(), 240 from agents limit 1`,
    );
    await world.sql(
      `insert into notification_channel_states (channel, failures, failing_since) values ('push', 3, now())
       on conflict (channel) do update set failures = 3, failing_since = now()`,
    );
    const rowsOf = async (person: Principal, section: StartSectionName, id: string) => {
      const part = (await partsOf(person, section)).find((one) => one.id === id);
      return part?.kind === "list" ? part.rows : [];
    };
    const [denial] = await rowsOf(security, "security", "top-denials");
    expect(denial).toMatchObject({
      text: "It exceeded a limit",
      link: expect.stringContaining("code"),
    });
    expect((await rowsOf(security, "security", "drills")).map(({ note }) => note)).toEqual([
      ...["1 drill", "passed, 240 ms"],
    ]);
    await world.sql(
      `insert into mails (id, address, name, subject, text, html, message_ids)
       values ('mal_1', 'vera@acme.example', 'Vera', 'One', 'One', 'One', '{}')`,
    );
    expect(await rowsOf(admin, "admin", "channels")).toMatchObject([
      { text: "Push", tone: "bad" },
      { text: "Mail, kept in the outbox", note: "Nothing is sent, 1 mail in 7 days" },
    ]);
  });

  it("warns admins that no backup is known, or that the last one is old", async () => {
    const row = async () => {
      const part = (await partsOf(admin, "admin")).find(({ id }) => id === "backups");
      return part?.kind === "list" ? part.rows[0] : undefined;
    };
    const insert = (age: string) =>
      world.sql(`insert into backups (began_at, kind, bytes) values (now() - interval '${age}', 'dump', 10)`);
    expect(await row()).toMatchObject({ note: "None", tone: "wait", at: null });
    await insert("49 hours");
    expect(await row()).toMatchObject({ note: "Older than 2 days", tone: "wait", at: expect.any(String) });
    await insert("47 hours");
    expect(await row()).toMatchObject({ note: "Whole", tone: "ok" });
  });

  it("shows what needs attention", async () => {
    const figures = Object.fromEntries(
      (await partsOf(security, "security")).flatMap((part) => (part.kind === "figure" ? [[part.id, part.count]] : [])),
    );
    expect(figures).toMatchObject({
      ...{ "agents-orphaned": 1, "agents-stopped": 1, "agents-keyExpires7d": 3, "agents-reviewDue7d": 1 },
      ...{ "delegations-ending": 1, "requests-waiting": 1, "detections-open": 1 },
    });
    const own = await partsOf(owner, "owner");
    expect(own.find(({ id }) => id === "due-keys")).toMatchObject({ rows: [{ note: "Key ends" }] });
  });

  it("counts decisions by minute as the trail does", async () => {
    const parts = await partsOf(security, "security");
    for (const part of parts) {
      const counted =
        part.kind === "bars"
          ? [[part.link, part.bars.reduce((sum, { allow, deny }) => sum + allow + deny, 0)] as const]
          : part.kind === "list" && part.id === "top-denials"
            ? part.rows.map(({ link, note }) => [link, Number(note)] as const)
            : [];
      for (const [link, count] of counted) {
        const query = Object.fromEntries(new URL(link, "https://mandate.example").searchParams);
        const { entries } = await listAudit(security, AuditFilters.parse({ ...query, limit: 200 }));
        expect([link, entries.length]).toEqual([link, count]);
        expect(count).toBeGreaterThan(0);
      }
    }
  });

  it("refuses sections of other roles", async () => {
    await expectRefusal(getStartSection(owner, "security"), "forbidden");
    await expectRefusal(getStartSection(security, "approver"), "forbidden");
    await expectRefusal(getStartSection(approver, "admin"), "forbidden");
  });

  it("lists the whole inbox of an approver by urgency, and what became of what they approved", async () => {
    const person = await world.person(["approver", "security"]);
    const asking = await askingAgent(undefined, "https://urgent.acme.example");
    const [waiting, used] = [
      await askedAction(asking),
      await askedAction(asking, { operation: "operation-of-a-test" }),
    ];
    await sayToAction(approveAction, person, used);
    expect((await askForAction(asking, { operation: "operation-of-a-test" })).decision).toBe(true);
    const granted = await given.agent("https://granted.acme.example");
    const requestId = await given.request(granted);
    await given.consents(requestId);
    await approveRequest({ asker: person, requestId, digest: await given.digest(requestId), note: "" });
    const parts = await partsOf(person, "approver");
    const rowsOf = (id: string) => {
      const part = parts.find((one) => one.id === id);
      return part?.kind === "list" ? part.rows : [];
    };
    const { items } = await listInbox(person, InboxFilters.parse({ limit: 5 }));
    const urgent = rowsOf("most-urgent");
    expect(urgent.map(({ id, link }) => [id, link])).toEqual(items.map(({ id }) => [id, `/inbox?item=${id}`]));
    expect(urgent[0]).toMatchObject({ id: waiting, note: "Action, ends", tone: "bad" });
    expect(items.map(({ kind }) => kind)).toContain("detection");
    expect(rowsOf("lately-approved")).toMatchObject([
      { id: requestId, note: "In effect", tone: "ok", detail: expect.stringMatching(/^Never used · .*spent 0 of/) },
      { id: used, note: "Used", link: `/inbox?queue=decided&item=${used}` },
    ]);
  });

  it("says that there are more only of the kind of which there are", async () => {
    await seedRows(world, 1, 400);
    const parts = await partsOf(approver, "approver");
    const shown = parts.flatMap((part) => (part.kind === "figure" ? [[part.id, part.capped]] : []));
    expect(Object.fromEntries(shown)).toMatchObject({
      ...{ "in-inbox": true, "actions-to-decide": false, "requests-to-decide": true },
    });
  });

  it("shows the failure of a part alone", async () => {
    const failing = figure({ id: "f", label: "F", link: "/agents" }, () => Promise.reject(new Error("lost")));
    expect(await failing()).toMatchObject({ id: "f", kind: "failed", code: "part_failed" });
  });
});

describe("the widest authority", () => {
  it("is found behind any number of versions that no longer count", async () => {
    const [was, is] = [
      await given.agent("https://was-wide.acme.example"),
      await given.agent("https://is-wide.acme.example"),
    ];
    const replaced = await given.delegation(was);
    await world.sql(
      `insert into delegation_versions select (jsonb_populate_record(v, jsonb_build_object('version', 1000 + n,
         'effective', '[{"identifiers": ["*"]}]'::jsonb))).* from delegation_versions v, generate_series(1, 600) n
       where v.delegation_id = $1`,
      [replaced],
    );
    const id = await given.delegation(is);
    await world.sql(
      "update delegation_versions set effective = jsonb_set(effective, '{0,identifiers}', '[\"*\"]') where delegation_id = $1",
      [id],
    );
    expect((await wideDelegations()).map((one) => one.id)).toEqual([id]);
  });
});
