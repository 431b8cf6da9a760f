"use client";

import { useQuery } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import { WaitingChanges } from "@/components/control-changes/waiting-changes";
import { countWords } from "@/components/revocation/count-words";
import { ImpactFigures } from "@/components/revocation/impact-figures";
import { revocationPage } from "@/components/revocation/queries";
import { stoppedWords, subjectHref } from "@/components/revocation/revocation-columns";
import { AllowedSince, Consequences, StopMark } from "@/components/revocation/revocation-proof";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Timestamp } from "@/components/time/timestamp";
import { useNow } from "@/components/time/use-now";
import { Button, ButtonLink } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { isWideKind } from "@/lib/revocation/model";
import type { RevocationProofResponse, RevocationResponse } from "@/lib/revocation/schema";
import { LiftButton } from "./lift-suspension";
import { ProcessEvidence, ServerEvidence } from "./observers";

/** The time until which an offline verifier may accept tokens from before the stop. */
function OfflineVerifiers({ tokensUntil, counted }: RevocationResponse) {
  const now = useNow();
  if (!counted) return <span className="text-ink2">being counted</span>;
  if (tokensUntil === null) return <>No token was live. No verifier lags.</>;
  const over = now !== undefined && Date.parse(tokensUntil) <= now;
  return (
    <>
      {over ? "The last token expired at " : "Verifiers that work offline may accept tokens until "}
      <Timestamp at={tokensUntil} mode="exact" className="whitespace-normal" />
      {!over && ". Those that read the status list lag by at most a minute."}
    </>
  );
}

function Facts({ revocation, asOf }: Pick<RevocationProofResponse, "revocation" | "asOf">) {
  const { id, effectiveAt, liftedAt, liftedBy, endsAt, reason, actor, allowedAfter, suspension } = revocation;
  return (
    <KeyValue
      items={[
        { label: "What was stopped", value: `${revocation.subject.name} (${stoppedWords(revocation)})` },
        {
          label: "Effective at",
          value: <Timestamp at={effectiveAt} mode="exact" precision="millisecond" className="whitespace-normal" />,
        },
        ...(liftedAt === null
          ? []
          : [
              {
                label: "Lifted at",
                value: (
                  <>
                    <Timestamp at={liftedAt} mode="exact" precision="millisecond" className="whitespace-normal" />{" "}
                    {liftedBy ? `by ${liftedBy.name}` : "by itself, at its given end"}
                  </>
                ),
              },
            ]),
        ...(liftedAt === null && endsAt !== null
          ? [
              {
                label: "Ends by itself at",
                value: <Timestamp at={endsAt} mode="exact" className="whitespace-normal" />,
              },
            ]
          : []),
        {
          label: liftedAt === null ? "Allowed since then" : "Allowed until its end",
          value: <AllowedSince count={allowedAfter} />,
        },
        { label: "Offline verifiers", value: <OfflineVerifiers {...revocation} /> },
        ...(suspension
          ? []
          : [{ label: "Consequences", value: <Consequences consequences={revocation.consequences} /> }]),
        { label: "Reason", value: `${reason} (by ${actor.name})` },
        { label: "Record", value: <CopyField value={id} label="revocation id" /> },
        { label: "As of", value: <Timestamp at={asOf} mode="exact" className="whitespace-normal" /> },
      ]}
    />
  );
}

function Actions({ revocation }: { revocation: RevocationResponse }) {
  const href = subjectHref(revocation);
  return (
    <>
      {revocation.suspension && revocation.liftedAt === null && isWideKind(revocation.scope) && (
        <LiftButton revocation={revocation} />
      )}
      {href && <ButtonLink href={href}>Open what was stopped</ButtonLink>}
      <ButtonLink href={`/audit?q=${encodeURIComponent(`id:${revocation.id}`)}`}>See it in the trail</ButtonLink>
      <Button icon={<Printer aria-hidden />} onClick={() => window.print()}>
        Print
      </Button>
    </>
  );
}

/** The proof of one stop, kept up to date while it is open. */
export function ProofScreen({ revocationId }: { revocationId: string }) {
  const query = useQuery(revocationPage(revocationId));
  const { data } = query;
  const parent = <ParentLink href="/revocations" label="Revocations" />;
  if (!data) return <UnloadedPage title="Proof of a stop" parent={parent} query={query} />;
  const { revocation } = data;
  const uncounted = countWords(revocation);
  return (
    <PageFrame
      title={revocation.subject.name}
      titleExtra={<StopMark {...revocation} />}
      parent={parent}
      actions={<Actions revocation={revocation} />}
    >
      <div className="flex flex-col gap-6" data-upright>
        <p aria-hidden className="hidden font-bold text-lg print:block">
          Mandate: proof of a stop
        </p>
        <div className="sm:hidden print:hidden">
          <StopMark {...revocation} />
        </div>
        {revocation.suspension && revocation.scope === "all" && <WaitingChanges subjectId={revocation.id} />}
        <Panel title="The stop">
          <Facts {...data} />
        </Panel>
        <Panel title="By resource server" flush>
          <ServerEvidence {...data} />
        </Panel>
        <Panel title="By server process" flush>
          <ProcessEvidence {...data} />
        </Panel>
        <Panel title="What it reached">
          {uncounted ? (
            <p className="text-ink2">{uncounted.sentence}</p>
          ) : (
            <ImpactFigures impact={revocation.impact} scope={revocation.scope} />
          )}
        </Panel>
      </div>
    </PageFrame>
  );
}
