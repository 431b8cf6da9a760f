"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { AtInstant } from "@/components/as-of/at-instant";
import { AuthorityView } from "@/components/authority/authority-view";
import { DownloadLink } from "@/components/data/download-link";
import { ErrorPanel } from "@/components/data/error-panel";
import { Unloaded } from "@/components/data/unloaded";
import { SaveAsTemplate } from "@/components/delegations/editor/save-template";
import { AuthorityChain } from "@/components/marks/authority-chain";
import { StopProofLink } from "@/components/revocation/proof-link";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Seal } from "@/components/ui/seal";
import { SkeletonText } from "@/components/ui/skeleton";
import { StatusMark } from "@/components/ui/status-mark";
import { agentLabel } from "@/lib/agents/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { ApprovedBy } from "./approved-by";
import { chainHops } from "./chain-hops";
import { DelegationSummaryCard } from "./delegation-summary";
import { LimitBars } from "./limit-bars";
import { delegationDetail } from "./queries";
import { HeldBackNotes, ShrunkNote } from "./restrictions";
import { StandingNote } from "./standing-note";
import { VersionHistory } from "./version-history";

const DelegationAsOfScreen = dynamic(() => import("./delegation-as-of").then((module) => module.DelegationAsOfScreen), {
  loading: () => null,
});

const UsePanel = dynamic(() => import("@/components/privilege-use/use-panel").then((module) => module.UsePanel), {
  loading: () => <SkeletonText lines={6} />,
});
const stopped: readonly DelegationResponse["status"][] = ["suspended", "revoked"];

/** The version in effect as it was signed: what anybody can verify without this server. */
function SignedVersion({ delegation }: { delegation: DelegationResponse }) {
  const { version, signedAt, digest, parentDigest, jws } = delegation;
  const rows = [
    { label: "Version", value: version },
    { label: "Signed", value: <Timestamp at={signedAt} mode="exact" /> },
    { label: "Digest", value: <CopyField value={digest} label="digest" /> },
    ...(parentDigest
      ? [{ label: "Above it", value: <CopyField value={parentDigest} label="digest of the delegation above" /> }]
      : []),
  ];
  return (
    <div className="flex flex-col gap-3">
      <KeyValue items={rows} />
      <CodeBlock label="Signed version (JWS)" code={jws} />
    </div>
  );
}

function Chain({ delegation }: { delegation: DelegationResponse }) {
  const download = (
    <DownloadLink href={`/api/delegations/${delegation.id}/evidence`} size="sm">
      Download signed chain
    </DownloadLink>
  );
  const around = (
    <ButtonLink size="sm" href={`/delegations/graph?agent=${delegation.agent.id}`}>
      Show in graph
    </ButtonLink>
  );
  return (
    <Panel
      title="Chain of authority"
      actions={
        <>
          {around}
          {download}
        </>
      }
    >
      <AuthorityChain hops={chainHops(delegation)} unit="permissions" currentId={delegation.id} />
      <p className="mt-4 border-line border-t pt-3 text-ink3 text-xs">
        A permission is one action on one type of resource. Limits and conditions narrow it further. Verify the signed
        chain without this server: <code className="font-mono">npm run verify -- FILE --jwks KEYS</code>.
      </p>
    </Panel>
  );
}

function Allowed({ delegation }: { delegation: DelegationResponse }) {
  const parsed = parseAuthority(delegation.effective);
  return (
    <Panel title={delegation.standing.inEffect ? "What it allows" : "What it would allow, or did"} flush>
      {delegation.effective.length === 0 ? (
        <p className="p-4 text-ink2">Nothing. The chain above no longer allows any of it.</p>
      ) : parsed.ok ? (
        <AuthorityView authority={parsed.authority} />
      ) : (
        <ErrorPanel title="This page cannot read the authority" className="m-4" />
      )}
    </Panel>
  );
}

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** How far what was passed on follows the latest change. The change took effect for all of it at once. */
function Consequences({ consequences }: Pick<DelegationResponse, "consequences">) {
  if (!consequences) return null;
  const { settledAt, reissued, paused } = consequences;
  if (settledAt !== null && reissued + paused === 0) return null;
  const done = [
    `${counted(reissued, "delegation", "delegations")} signed again`,
    ...(paused > 0 ? [`${counted(paused, "delegation", "delegations")} suspended, as no authority was left`] : []),
  ].join(", ");
  return (
    <p className="border-line border-b px-4 py-2 text-ink2 text-sm" aria-live="polite">
      {settledAt === null ? `Following the latest change, in progress: ${done} so far.` : `Latest change: ${done}.`}
    </p>
  );
}

function Below({ delegation, mayAsk }: { delegation: DelegationResponse; mayAsk: boolean }) {
  const { children, maxDepth, notInEffect, id, consequences } = delegation;
  const open = mayAsk && maxDepth > 0 && notInEffect === null;
  const ask = (
    <ButtonLink size="sm" href={`/delegations/new?parent=${id}`}>
      Request sub-delegation
    </ButtonLink>
  );
  if (children.length === 0 && !open) return null;
  return (
    <Panel title="Sub-delegations" actions={open && ask} flush>
      <Consequences consequences={consequences} />
      {children.length === 0 && <p className="p-4 text-ink2">No sub-delegations yet.</p>}
      <ul>
        {children.map((child) => (
          <li key={child.id} className="border-line not-first:border-t">
            <Link
              href={`/delegations/${child.id}`}
              className="focus-inset flex items-center gap-3 px-4 py-2.5 hover:bg-canvas"
            >
              <Seal value={child.agent.id} frame="agent" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-semibold">{child.agent.name}</span>
                <span className="block truncate font-mono text-ink3 text-xs">{child.id}</span>
              </span>
              <StatusMark status={child.state} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

type DetailProps = { delegation: DelegationResponse; mayAsk: boolean; mayRehomeAll: boolean };

function Detail({ delegation, mayAsk, mayRehomeAll }: DetailProps) {
  return (
    <div className="grid items-start gap-x-5 gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(18rem,22rem)]">
      <div className="flex min-w-0 flex-col gap-6 lg:sticky lg:top-16 lg:col-start-2">
        <DelegationSummaryCard delegation={delegation} mayRehomeAll={mayRehomeAll} />
      </div>
      <div className="flex min-w-0 flex-col gap-6 lg:col-start-1 lg:row-start-1">
        <StandingNote delegation={delegation} />
        {stopped.includes(delegation.status) && <StopProofLink subject={delegation.id} />}
        <ShrunkNote delegation={delegation} />
        <HeldBackNotes delegation={delegation} />
        <Chain delegation={delegation} />
        <Allowed delegation={delegation} />
        {delegation.limits.length > 0 && (
          <Panel title="Spent of its limits" flush>
            <LimitBars limits={delegation.limits} />
          </Panel>
        )}
        <UsePanel delegation={delegation} />
        <Below delegation={delegation} mayAsk={mayAsk} />
        <ApprovedBy approvals={delegation.approvedBy} confirmedBy={delegation.confirmedBy} />
        <VersionHistory delegation={delegation} mayAsk={mayAsk} />
        <Panel title="Signed version">
          <SignedVersion delegation={delegation} />
        </Panel>
      </div>
    </div>
  );
}

type ScreenProps = Pick<DetailProps, "mayAsk" | "mayRehomeAll"> & { delegationId: string; mayMakeTemplates: boolean };

/** One delegation: its chain, what it allows, what is spent of it, and what was signed. */
export function DelegationScreen(props: ScreenProps) {
  return (
    <AtInstant
      title="Delegation"
      past={(at) => <DelegationAsOfScreen delegationId={props.delegationId} at={at} />}
      present={<PresentDelegation {...props} />}
    />
  );
}

function PresentDelegation({ delegationId, mayAsk, mayRehomeAll, mayMakeTemplates }: ScreenProps) {
  const query = useQuery(delegationDetail(delegationId));
  const { data } = query;
  return (
    <PageFrame
      title={data ? agentLabel(data.agent) : "Delegation"}
      parent={<ParentLink href="/delegations" label="Delegations" />}
      actions={
        data && (
          <>
            {mayMakeTemplates && <SaveAsTemplate delegation={data} />}
            {mayAsk && (data.status === "active" || data.status === "suspended") && (
              <ButtonLink variant="primary" icon={<Pencil aria-hidden />} href={`/delegations/${data.id}/change`}>
                Change
              </ButtonLink>
            )}
          </>
        )
      }
    >
      {data ? (
        <Detail delegation={data} mayAsk={mayAsk} mayRehomeAll={mayRehomeAll} />
      ) : (
        <Unloaded query={query} name="The delegation" lines={6} />
      )}
    </PageFrame>
  );
}
