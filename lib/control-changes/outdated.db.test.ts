import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicyId } from "@/lib/approval-policies/model";
import { lifecycleSubject } from "@/lib/lifecycle/model";
import { retentionSubject } from "@/lib/log-keeping/model";
import { standardId } from "@/lib/testing/tightening/calls";
import { TighteningSubjects } from "@/lib/testing/tightening/subjects";
import { createWorld, type World } from "@/lib/testing/world";
import { type ControlKind, controlKinds } from "./model";
import { openChange } from "./queries";

let world: World;
let subjects: TighteningSubjects;
beforeAll(async () => {
  world = await createWorld();
  subjects = await TighteningSubjects.create(world);
});
afterAll(() => world.end());

type Versioned = { subject: (from: TighteningSubjects) => Promise<string> | string; version: number; next: string };

/** A control of each kind that has versions: its first version, and a statement for the next one. */
const versioned: Partial<Record<ControlKind, Versioned>> = {
  blueprint: {
    subject: standardId,
    version: 1,
    next: `with next as (insert into blueprint_versions select v.* from blueprint_versions old,
        jsonb_populate_record(old, '{"version": 2}') v where old.blueprint_id = $1 and old.version = 1)
      update blueprints set current_version = 2 where id = $1`,
  },
  "approval-policy": {
    subject: () => defaultPolicyId,
    version: 1,
    next: `with next as (insert into approval_policy_versions select v.* from approval_policy_versions old,
        jsonb_populate_record(old, '{"version": 2}') v where old.policy_id = $1 and old.version = 1)
      update approval_policies set current_version = 2 where id = $1`,
  },
  "resource-server": { subject: (from) => from.server(), version: 1, next: next("resource_servers") },
  "identity-provider": { subject: (from) => from.provider(), version: 1, next: next("identity_providers") },
  "trusted-issuer": { subject: (from) => from.issuer(), version: 1, next: next("trusted_issuers") },
  "person-entitlement": {
    subject: (from) => from.person(),
    version: 0,
    next: "insert into entitlement_settings (subject_id, person_id, version) values ($1, $1, 1)",
  },
  "group-entitlement": {
    subject: async (from) => (await from.membership()).groupId,
    version: 0,
    next: "insert into entitlement_settings (subject_id, group_id, version) values ($1, $1, 1)",
  },
  "detection-rule": {
    subject: () => "denial_burst",
    version: 0,
    next: `insert into detection_tunings (kind, version, settings, enabled, reason, changed_by_id, change_id)
      values ($1::detection_kind, 1, '{}', true, '', '', '')`,
  },
  "lifecycle-policy": {
    subject: () => lifecycleSubject,
    version: 1,
    next: `insert into lifecycle_policies select v.* from lifecycle_policies old,
      jsonb_populate_record(old, '{"version": 2}') v where old.version = 1 and $1::text is not null`,
  },
  "log-retention": {
    subject: () => retentionSubject,
    version: 1,
    next: "update log_retention set version = 2 where $1::text is not null",
  },
};

function next(table: string): string {
  return `update ${table} set version = version + 1 where id = $1`;
}

/** Compared with what the change shows of them, or never changed by one person. */
const withoutVersion: readonly ControlKind[] = [
  "agent",
  "group-membership",
  "person-roles",
  "person-sign-in",
  "suspension",
  "legal-hold",
];

describe("a change whose control got another version", () => {
  it("is looked for in each kind that has versions", () => {
    expect([...Object.keys(versioned), ...withoutVersion].toSorted()).toEqual([...controlKinds].toSorted());
  });

  it.each(Object.entries(versioned))("of the kind %s says that no person can confirm it", async (name, control) => {
    const kind = name as ControlKind;
    const subjectId = await control.subject(subjects);
    await subjects.change(kind, subjectId, { control: "lifecycle-policy" }, control.version);
    const shown = async () => {
      const read = await openChange(subjects.who, kind, subjectId, "controls:confirm");
      return { can: read?.can, code: read?.whyNot.confirm?.code };
    };
    expect(await shown()).toEqual({ can: ["confirm", "refuse"], code: undefined });
    await world.sql(control.next, [subjectId]);
    expect(await shown()).toEqual({ can: ["refuse"], code: "change_outdated" });
  });
});
