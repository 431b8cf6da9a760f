"use client";

import { useQuery } from "@tanstack/react-query";
import { ChangedSince } from "@/components/as-of/changed-since";
import { delegationAsOf } from "@/components/as-of/queries";
import { Recorded } from "@/components/as-of/recorded";
import { UnloadedPast } from "@/components/as-of/unloaded-past";
import { EntryName } from "@/components/audit/entry-name";
import { AuthorityView } from "@/components/authority/authority-view";
import { ErrorPanel } from "@/components/data/error-panel";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { DelegationAsOf } from "@/lib/delegations/as-of.schema";
import { SignedThen } from "./signed-then";

function Facts({ delegation }: { delegation: DelegationAsOf }) {
  const { agent, delegator, onBehalfOf, parentId, status, expiresAt, maxDepth, asOf } = delegation;
  const rows = [
    { label: "Status", value: <StatusMark status={status} /> },
    {
      label: "Agent",
      value: (
        <Link href={`/agents/${agent.id}`} className="text-brand underline">
          <EntryName {...agent} />
        </Link>
      ),
    },
    ...(delegator ? [{ label: "Delegator", value: <EntryName {...delegator} /> }] : []),
    ...(onBehalfOf ? [{ label: "On behalf of", value: <EntryName {...onBehalfOf} /> }] : []),
    ...(parentId
      ? [
          {
            label: "Parent",
            value: (
              <Link href={`/delegations/${parentId}`} className="font-mono text-brand text-sm underline">
                {parentId}
              </Link>
            ),
          },
        ]
      : []),
    { label: "Expires", value: <Timestamp at={expiresAt} mode="exact" precision="minute" /> },
    { label: "Further hops", value: maxDepth },
    { label: "Recorded", value: <Recorded asOf={asOf} /> },
  ];
  return (
    <Panel
      title="The delegation then"
      actions={
        <ButtonLink size="sm" href={`/delegations/graph?agent=${agent.id}`}>
          Show in graph
        </ButtonLink>
      }
    >
      <KeyValue items={rows} />
      <p className="mt-4 border-line border-t pt-3 text-ink3 text-sm">
        This is its own status. A stop of its agent, its owner or its chain is a state of theirs. Spent amounts are not
        rebuilt.
      </p>
    </Panel>
  );
}

function Allowed({ delegation: { effective, version } }: { delegation: DelegationAsOf }) {
  const parsed = parseAuthority(effective);
  return (
    <Panel title={`What version ${version} allows`} flush>
      {parsed.ok ? (
        <AuthorityView authority={parsed.authority} />
      ) : (
        <ErrorPanel title="This page cannot read the authority" className="m-4" />
      )}
    </Panel>
  );
}

/** A delegation as it was at an instant: its version and status of then, and its changes since. */
export function DelegationAsOfScreen({ delegationId, at }: { delegationId: string; at: string }) {
  const query = useQuery(delegationAsOf(delegationId, at));
  const { data } = query;
  return (
    <PageFrame
      asOf
      title={data ? data.agent.name : "Delegation"}
      titleExtra={data && <StatusMark status={data.status} />}
      parent={<ParentLink href="/delegations" label="Delegations" />}
    >
      {data ? (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-6">
            <Facts delegation={data} />
            <Allowed delegation={data} />
            <Panel title="Signed version">
              <SignedThen key={data.version} named={{ id: delegationId, version: data.version, digest: data.digest }} />
            </Panel>
          </div>
          <ChangedSince since={data.changedSince} />
        </div>
      ) : (
        <UnloadedPast query={query} name="The delegation" />
      )}
    </PageFrame>
  );
}
