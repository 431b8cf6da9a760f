import { expect, it } from "vitest";
import { jobWords } from "@/lib/jobs/words";
import { jobRegistry } from "@/lib/startup/job-registry";

it("every job says what it does, and no words are left of one that is gone", () => {
  expect(Object.keys(jobWords).toSorted()).toEqual(jobRegistry.map(({ name }) => name).toSorted());
});

it("every job by the clock states whether a wrong clock makes it do what nothing takes back", () => {
  const without = jobRegistry.filter(({ every, lasting }) => every !== undefined && !lasting).map(({ name }) => name);
  // These only go on with what was begun, or compute what they compute again.
  expect(without.toSorted()).toEqual([
    "action-approvals.notice-drips",
    "agent-risk.score",
    "agents.count-figures",
    "agents.fold-counts",
    "audit.rebuild-search",
    "computations.resume",
    "controls.resume",
    "delegations.reissue-unfinished",
    "detections.resume-replays",
    "entitlements.settle-unsettled",
    "exports.resume",
    "lifecycle.remove-returned-owners",
    "log.check",
    "log.check-search",
    "notifications.trim",
    "retirements.continue",
    "revocations.settle-stopped",
    "saved-searches.alert",
    "trusted-issuers.refresh-keys",
  ]);
});
