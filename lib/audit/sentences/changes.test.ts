import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { toldTypes } from "./sentence";

type Example = { body: { type: string; facts?: { changes?: unknown } } };

const withChanges = new Set(
  readFileSync(new URL("examples.ndjson", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as Example).body)
    .filter(({ facts }) => Array.isArray(facts?.changes))
    .map(({ type }) => type),
);

/** Types of records that need no former value, by the reason. */
const without: Readonly<Record<string, readonly string[]>> = {
  "Something new: no value existed before.": [
    ...["access-review.planned", "agent.registered", "approval-policy.created", "authority-template.created"],
    ...["authority-test.saved", "blueprint.created", "case.opened", "control-change.proposed"],
    ...["delegation.granted", "delegation.narrowing-asked", "delegation.revocation-asked", "detection.raised"],
    ...["discovery.imported", "discovery.seen", "enrolment-token.issued", "group.created"],
    ...["identity-provider.added", "identity-provider.mapping-added", "instance.enrolled", "key.rotated"],
    ...["leaver.begun", "log.hold-placed", "log.witness-added", "notification-webhook.created"],
    ...["onboarding.asked", "ownership.claimed", "ownership.offered", "passkey.added", "person.created"],
    ...["person.identity-linked", "person.invited", "provisioned-group.created", "provisioning-token.issued"],
    ...["push-subscription.created", "request.made", "resource-server.key-issued"],
    ...["resource-server.registered", "search.shared", "stream.created", "subject-token.issued"],
    ...["token.issued", "trusted-issuer.created", "workload-rule.created"],
  ],
  "A thing is gone as a whole.": [
    ...["audit.export-removed", "authority-template.removed", "authority-test.removed", "case.removed"],
    ...["group.removed", "identity-provider.mapping-removed", "log.retention-applied", "log.text-erased"],
    ...[
      "log.witness-removed",
      "notification-webhook.deleted",
      "passkey.refused",
      "passkey.removed",
      "person.identity-unlinked",
    ],
    ...["provisioned-group.removed", "push-subscription.removed", "search.removed", "stream.deleted"],
    ...["token.revoked"],
  ],
  "Something joined or left a list, which the record names.": [
    ...["case.entry-pinned", "case.entry-unpinned", "group.member-added", "group.member-removed"],
    ...["provisioned-group.edited"],
  ],
  "Secrets are in no record.": [
    ...["notification-webhook.secret-rotated", "person.password-changed", "stream.secret-rotated"],
  ],
  "An act, a vote, a count or a result, which changes no member of a thing.": [
    ...["access-review.escalated", "access-review.settled"],
    ...["access-review.submitted", "access.refused", "action-approval.step_approved", "agents.exported"],
    ...["audit.export-ordered", "audit.exported", "audit.read", "audit.reads-counted", "audit.searched"],
    ...["clock.acknowledged", "control.paper-downloaded", "control.run", "control.run-ordered"],
    ...["control.signed-off", "decision.made", "delegation.approval-confirmed"],
    ...["detection.commented", "dormancy.retirement-announced"],
    ...["dormancy.retirement-proposed", "dormancy.retirement-withdrawn", "dormancy.warned", "drill.run"],
    ...["enrolment.refused", "evidence.downloaded", "instance.key-rotation-begun"],
    ...[
      "instance.key-rotation-refused",
      "instance.rotation-requested",
      "job.retried",
      "leaver.approvals-asked",
      "log.restored",
    ],
    ...["log.retention-stopped", "log.search-differed", "outcome.reported", "ownership.attested", "ownership.given-up"],
    ...["ownership.unconfirmed", "person.identity-acknowledged"],
    ...["person.sign-in-failed"],
    ...["person.signed-in", "person.signed-out", "planned-end.near", "planned-end.reached"],
    ...["request.approval_withdrawn", "request.commented", "request.consented", "request.granted_at_once"],
    ...["request.renewed", "request.step_approved", "request.step_escalated"],
    ...["request.step_skipped", "revocation.settled", "search.alerted", "security-event.applied"],
    ...["security-event.held", "stream.replayed", "token.refused", "token.revocation-refused"],
    ...["trusted-issuer.fetch-failed"],
  ],
};

it("gives each type of a record its changes, or a reason to have none", () => {
  const exempt = Object.values(without).flat();
  expect(exempt.filter((type) => withChanges.has(type))).toEqual([]);
  expect(toldTypes.filter((type) => !withChanges.has(type) && !exempt.includes(type))).toEqual([]);
});
