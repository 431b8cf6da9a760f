"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { DiffSummary, EffectLines } from "@/components/authority/effect-lines";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/code-block";
import { VersionsPanel } from "@/components/versions/versions-panel";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { VersionOrigin } from "@/lib/delegations/model";
import type { DelegationResponse, DelegationVersion } from "@/lib/delegations/schema";
import { CauseLink } from "./cause-link";
import { delegationVersions } from "./queries";

const origins: Record<VersionOrigin, string> = {
  granted: "Granted",
  narrowed: "Narrowed at once",
  changed: "Changed by an approved request",
  reissued: "Signed again after a change above",
};

/** The effective authority of a version. The own text can be the same in versions with different effect. */
const allowedBy = ({ effective }: DelegationVersion) => {
  const parsed = parseAuthority(effective);
  return parsed.ok ? parsed.authority : [];
};

const termsOf = ({ notBefore, expiresAt, maxDepth }: DelegationVersion) => ({
  ...{ notBefore: new Date(notBefore), expiresAt: new Date(expiresAt), maxDepth },
});

function Origin({ version: { origin, madeBy, causeId, reason, sentence } }: { version: DelegationVersion }) {
  return (
    <>
      <p className="text-ink2 text-sm">
        {origins[origin]}
        {madeBy ? ` by ${madeBy.name}` : ""}
        {causeId && (
          <>
            , <CauseLink id={causeId} />
          </>
        )}
        .{reason ? ` Reason: ${reason}` : ""}
      </p>
      <p className="[overflow-wrap:anywhere]">{sentence}</p>
    </>
  );
}

type Pair = { from: DelegationVersion; to: DelegationVersion };

/** Compares two versions by axis, and their JSON. */
export function VersionComparison({ from, to }: Pair) {
  return (
    <>
      <DiffSummary
        before={allowedBy(from)}
        after={allowedBy(to)}
        terms={{ before: termsOf(from), after: termsOf(to) }}
      />
      <div className="rounded-md border border-line">
        <EffectLines before={allowedBy(from)} after={allowedBy(to)} gone="removed" />
      </div>
      <Terms from={from} to={to} />
      <div className="grid gap-3 md:grid-cols-2">
        {[from, to].map(({ version, effective }) => (
          <JsonBlock key={version} label={`Version ${version} as JSON`} value={effective} />
        ))}
      </div>
    </>
  );
}

/** Validity and depth: what stands beside the authority. */
function Terms({ from, to }: Pair) {
  return (
    <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
      <dt className="text-ink3">Expires</dt>
      <dd>
        <Timestamp at={from.expiresAt} mode="exact" precision="minute" />
        {from.expiresAt !== to.expiresAt && (
          <>
            {" → "}
            <Timestamp at={to.expiresAt} mode="exact" precision="minute" />
          </>
        )}
      </dd>
      <dt className="text-ink3">Further hops</dt>
      <dd>
        {from.maxDepth}
        {from.maxDepth !== to.maxDepth && ` → ${to.maxDepth}`}
      </dd>
    </dl>
  );
}

/** Every signed version of a delegation: who made it, when and why; any two can be compared. */
export function VersionHistory({ delegation, mayAsk }: { delegation: DelegationResponse; mayAsk: boolean }) {
  const { id, version: current, status } = delegation;
  const list = useInfiniteQuery(delegationVersions(id));
  const restores = mayAsk && (status === "active" || status === "suspended");
  return (
    <VersionsPanel
      list={list}
      current={current}
      at={({ signedAt }) => signedAt}
      actions={({ version }) =>
        restores &&
        version !== current && (
          <ButtonLink size="sm" href={`/delegations/${id}/change?version=${version}`}>
            Start a change from version {version}
          </ButtonLink>
        )
      }
      compare={(from, to) => <VersionComparison from={from} to={to} />}
    >
      {(version) => <Origin version={version} />}
    </VersionsPanel>
  );
}
