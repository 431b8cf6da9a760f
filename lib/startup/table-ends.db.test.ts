import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foldAgentCounts } from "@/lib/agents/jobs";
import { countReads } from "@/lib/audit/reads/jobs";
import { removeControlRuns } from "@/lib/controls/jobs";
import { reissueUnfinished } from "@/lib/delegations/jobs";
import { watchSilentAgents } from "@/lib/dormancy/jobs";
import { removeForgottenDrafts } from "@/lib/drafts/jobs";
import { removeExports } from "@/lib/exports/jobs";
import { removeByRetention } from "@/lib/log-keeping/jobs";
import { cleanUp } from "@/lib/platform/jobs/clean-up";
import { leftovers } from "@/lib/platform/jobs/leftovers";
import { runDueSteps } from "@/lib/retirements/jobs";
import { settleCountedSignIns } from "@/lib/sign-in/jobs";
import { createWorld, type World } from "@/lib/testing/world";
import { jobRegistry } from "./job-registry";

/** Tables that a job of their own takes rows from, and the job. */
const byJob: Readonly<Record<string, { name: string }>> = {
  ...{ agent_counts: foldAgentCounts, agent_steps: runDueSteps, audit_read_minutes: countReads },
  ...{ control_runs: removeControlRuns, dormancies: watchSilentAgents, drafts: removeForgottenDrafts },
  ...{ exports: removeExports, log_checkpoints: cleanUp, reissues: reissueUnfinished },
  sign_in_failures: settleCountedSignIns,
  // Records and what is made of them, by the range that a sealed record names.
  ...{ audit_reads: removeByRetention, audit_search: removeByRetention, decision_entries: removeByRetention },
  ...{ erasable_texts: removeByRetention, log_entries: removeByRetention },
};

/** Tables whose rows go with a row of another one, by a foreign key. */
const withParent: Readonly<Record<string, string>> = {
  ...{
    agent_figures: "agents",
    agent_orphans: "agents",
    agent_texts: "agents",
    unreviewed_agents: "agents",
    case_pins: "cases",
    control_ticks: "control_runs",
  },
  ...{
    delegation_approvers: "delegations",
    delegation_locations: "delegations",
    drill_measurements: "drills",
    export_chunks: "exports",
  },
  ...{ export_files: "exports", log_cosignatures: "log_witnesses", notification_deliveries: "notifications" },
  ...{ provisioned_members: "provisioned_groups", search_alert_marks: "search_alerts" },
  account_standings: "external_identities",
};

/** Tables that are as large as something that people keep, and what that is. */
const kept: Readonly<Record<string, string>> = {
  // Of the organisation.
  _prisma_migrations: "one for a migration of a release",
  audit_rebuild: "one row while the search is made again",
  ...{
    agent_figures_place: "one row",
    agent_risk_place: "one row for a walk",
    dormancy_place: "one row for a walk",
    privilege_use_place: "one row",
    watch_cursor: "one row",
    time_floor: "one row",
  },
  ...{
    drill_settings: "one row",
    log_checks: "one row",
    search_checks: "one row",
    log_head: "one row",
    log_retention: "one row",
  },
  ...{ organisation: "one row", ownership_attestation: "one row", ownership_settings: "one row" },
  ...{ job_runs: "one for a job", detection_tunings: "one for a rule", text_erasures: "one for a reason" },
  ...{ notification_channel_states: "one for a channel", continuous_work: "one for work beside the queue" },
  notification_causes: "each is removed once it is told",
  ...{
    identity_providers: "kept by admins",
    provider_group_mappings: "kept by admins",
    security_event_streams: "one for an identity provider",
    signing_keys: "one for a rotation",
  },
  ...{ resource_servers: "kept by people", resource_server_keys: "of a resource server" },
  ...{ trusted_issuers: "kept by admins", workload_rules: "of a trusted issuer" },
  ...{ notification_webhooks: "kept by admins", streams: "kept by people", log_witnesses: "kept by admins" },
  ...{ legal_holds: "placed by people", log_restorations: "one for a restored backup" },
  search_differences: "at most 1,000, and those whose texts are still changed",
  log_removals: "at most one for a month of records; proofs of removed records name it",
  ...{ lifecycle_policies: "versions by two people", approval_policies: "kept by people" },
  approval_policy_versions: "versions by two people",
  // People and groups.
  ...{ people: "the people", external_identities: "of a person", passkeys: "of a person", entitlements: "of a person" },
  ...{ person_preferences: "of a person", notification_preferences: "of a person", withheld_roles: "of a person" },
  ...{
    trail_visits: "of a person",
    approval_covers: "at most one of a person",
    saved_searches: "at most 100 of a person",
  },
  ...{ groups: "kept by people", group_members: "of a group", entitlement_settings: "of a person or a group" },
  ...{ provisioned_users: "of a person", provisioned_groups: "of a group of a SCIM client" },
  ...{ cases: "at most 200", authority_templates: "kept by people", authority_tests: "kept by people" },
  // Agents, and what they were given.
  ...{ agents: "the agents", agent_tags: "of an agent", agent_usage: "of an agent", agent_planned_ends: "of an agent" },
  agent_transfers: "one for a change of owner; says who stands behind an instance",
  retirements: "of an agent, for its certificate",
  ...{ blueprints: "kept by people", blueprint_versions: "versions by two people" },
  instances: "a thumbprint belongs to one instance for ever",
  ...{ instance_keys: "of an instance", instance_usage: "of an instance" },
  delegations: "decisions, tokens and chains name them for ever",
  delegation_versions: "signed evidence of a delegation",
  action_approval_votes: "one for a person's yes, which controls ask for",
  // Decisions of people, on which the next decision and evidence packs look back.
  ...{ requests: "asked and decided by people", request_comments: "of a request", request_readings: "of a request" },
  ...{ request_revisions: "of a request", request_steps: "of a request", request_votes: "of a request" },
  control_changes: "proposed and decided by people",
  revocations: "stops, which records and delegations name for ever",
  revocation_effects: "of a revocation, for its control",
  // The log, which has no end: leaf hashes stay (S5).
  ...{ log_leaves: "leaf hashes stay for ever", log_nodes: "tiles stay for ever" },
  kept_names: "one for a name that something ever had; records hold its digest",
  // Their rows go with the token, the person or the agent that they are about.
  epochs: "one for a live token, session or governed thing; triggers remove it",
};

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const tables = async (): Promise<string[]> => {
  const rows = await world.sql<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace
     and relkind in ('r', 'p') and not relispartition order by relname`,
  );
  return rows.map(({ name }) => name);
};

const parts = Object.values(leftovers).flatMap((entry) => Object.keys(entry.parts ?? {}));
const stated = [leftovers, byJob, withParent, kept].flatMap((ends) => Object.keys(ends)).concat(parts);

describe("every table has an end", () => {
  it("which is stated once, and no end is stated of a table that is not there", async () => {
    expect(stated.toSorted()).toEqual(await tables());
  });

  it("a new table without a stated end is noticed", async () => {
    await world.sql("create table without_an_end (id text primary key)");
    const found = await tables();
    await world.sql("drop table without_an_end");
    expect(found.filter((name) => !stated.includes(name))).toEqual(["without_an_end"]);
  });

  it("each job that is named runs", () => {
    const names = jobRegistry.map(({ name }) => name);
    for (const { name } of Object.values(byJob)) expect(names).toContain(name);
  });

  it("what goes with a row of another table is tied to it by a foreign key", async () => {
    const rows = await world.sql<{ child: string; parent: string }>(
      `select conrelid::regclass::text as child, confrelid::regclass::text as parent from pg_constraint
       where contype = 'f' and confdeltype = 'c'`,
    );
    const tied = rows.map(({ child, parent }) => `${child} -> ${parent}`);
    for (const [child, parent] of Object.entries(withParent)) {
      expect(tied).toContain(`${child} -> ${parent}`);
      expect(stated).toContain(parent);
    }
  });

  it("rows that one row may have thousands of are removed in portions", async () => {
    const many = ["leaver_items", "detection_notes"];
    expect(many.filter((table) => !parts.includes(table))).toEqual([]);
  });
});
