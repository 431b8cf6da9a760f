"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { policyVersions } from "@/components/requests/review/side-queries";
import { VersionsPanel } from "@/components/versions/versions-panel";
import type { PolicyResponse, PolicyVersion } from "@/lib/approval-policies/schema";
import { RuleList } from "./policy-parts";
import { RulesDiff } from "./rules-diff";

/** Names the people who proposed and confirmed a version. */
function origin({ proposedBy, confirmedBy }: PolicyVersion): string {
  if (proposedBy && confirmedBy) return `Proposed by ${proposedBy.name}, confirmed by ${confirmedBy.name}`;
  return proposedBy ? `Made by ${proposedBy.name}` : "Came with the product";
}

/** Every version of a policy: who proposed and confirmed it, when and why. */
export function PolicyVersions({ policy }: { policy: PolicyResponse }) {
  const list = useInfiniteQuery(policyVersions(policy.id));
  return (
    <VersionsPanel
      list={list}
      current={policy.version}
      at={(version) => version.at}
      compare={(from, to) => <RulesDiff before={from} after={to} />}
    >
      {(version) => (
        <>
          <p className="text-ink2 text-sm [overflow-wrap:anywhere]">
            {origin(version)}.{version.reason ? ` Reason: ${version.reason}` : ""}
          </p>
          {version.version !== policy.version && <RuleList sentences={version.sentences} />}
        </>
      )}
    </VersionsPanel>
  );
}
