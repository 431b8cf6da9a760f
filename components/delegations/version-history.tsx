"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DiffSummary, EffectLines } from "@/components/authority/effect-lines";
import { Button, ButtonLink } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Field } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { Select } from "@/components/ui/select";
import { SkeletonText } from "@/components/ui/skeleton";
import { Timestamp } from "@/components/ui/timestamp";
import { parseAuthority } from "@/lib/authority/parse";
import type { VersionOrigin } from "@/lib/delegations/model";
import type { DelegationResponse, DelegationVersion } from "@/lib/delegations/schema";
import { CauseLink } from "./cause-link";
import { delegationVersions } from "./queries";

const origins: Record<VersionOrigin, string> = {
  granted: "Granted",
  narrowed: "Narrowed at once",
  changed: "Changed by an approved request",
  reissued: "Signed anew, because of a change above",
};

/** What it allowed, within what was above it: a version that was only signed anew says the same by itself. */
const allowedBy = ({ effective }: DelegationVersion) => {
  const parsed = parseAuthority(effective);
  return parsed.ok ? parsed.authority : [];
};

type RowProps = { version: DelegationVersion; current: boolean; restore: string | undefined; onCompare: () => void };

function VersionRow({ version, current, restore, onCompare }: RowProps) {
  const { version: number, origin, madeBy, causeId, reason, signedAt, sentence } = version;
  return (
    <li className="flex flex-col gap-1 border-line p-4 not-first:border-t">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-semibold">Version {number}</span>
        {current && <Pill>in force</Pill>}
        <span className="text-ink3 text-sm">
          <Timestamp at={signedAt} mode="exact" precision="minute" />
        </span>
      </div>
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
      <div className="mt-1 flex flex-wrap gap-2">
        <Button size="sm" onClick={onCompare}>
          Compare version {number}
        </Button>
        {restore && !current && (
          <ButtonLink size="sm" href={restore}>
            Start a change from version {number}
          </ButtonLink>
        )}
      </div>
    </li>
  );
}

type CompareProps = { versions: readonly DelegationVersion[]; first: number; onClose: () => void };

/** Two versions beside each other: what changed axis by axis, and the code of both. */
function CompareDialog({ versions, first, onClose }: CompareProps) {
  const newest = versions[0]?.version ?? first;
  const [numbers, setNumbers] = useState(
    first === newest ? { from: Math.max(1, first - 1), to: first } : { from: first, to: newest },
  );
  const options = versions.map(({ version }) => ({ value: String(version), label: `Version ${version}` }));
  const [from, to] = [numbers.from, numbers.to].map((number) => versions.find(({ version }) => version === number));
  return (
    <Dialog open onOpenChange={onClose} title="Compare versions" size="lg">
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          {(["from", "to"] as const).map((side) => (
            <Field key={side} label={side === "from" ? "From" : "To"}>
              <Select
                options={options}
                value={String(numbers[side])}
                onChange={(event) => setNumbers((now) => ({ ...now, [side]: Number(event.target.value) }))}
              />
            </Field>
          ))}
        </div>
        {from && to && (
          <>
            <DiffSummary before={allowedBy(from)} after={allowedBy(to)} />
            <div className="rounded-md border border-line">
              <EffectLines before={allowedBy(from)} after={allowedBy(to)} gone="taken away" changedFirst />
            </div>
            <Terms from={from} to={to} />
            <div className="grid gap-3 md:grid-cols-2">
              {[from, to].map((version) => (
                <JsonBlock
                  key={version.version}
                  label={`Version ${version.version} as JSON`}
                  value={version.effective}
                />
              ))}
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

/** Validity and depth: what stands beside the authority. */
function Terms({ from, to }: { from: DelegationVersion; to: DelegationVersion }) {
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
  const { id, version, status } = delegation;
  const list = useInfiniteQuery(delegationVersions(id));
  const [comparing, setComparing] = useState<number>();
  const versions = list.data?.pages.flatMap((page) => page.versions) ?? [];
  const live = status === "active" || status === "suspended";
  const restore = (number: number) => (mayAsk && live ? `/delegations/${id}/change?version=${number}` : undefined);
  return (
    <Panel title="Versions" flush>
      {list.isPending && <SkeletonText lines={3} className="p-4" />}
      {list.error && (
        <ErrorPanel
          className="m-4"
          title="The versions could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      <ol>
        {versions.map((one) => (
          <VersionRow
            key={one.version}
            version={one}
            current={one.version === version}
            restore={restore(one.version)}
            onCompare={() => setComparing(one.version)}
          />
        ))}
      </ol>
      {list.hasNextPage && (
        <div className="border-line border-t p-3">
          <Button size="sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load older versions
          </Button>
        </div>
      )}
      {comparing !== undefined && (
        <CompareDialog versions={versions} first={comparing} onClose={() => setComparing(undefined)} />
      )}
    </Panel>
  );
}
