"use client";

import { useState } from "react";
import { useReviewKeys } from "@/components/control-changes/review-keys";
import { Timestamp } from "@/components/time/timestamp";
import { Button, ButtonLink } from "@/components/ui/button";
import { Pill } from "@/components/ui/pill";
import type { DetectionResponse } from "@/lib/detections/schema";
import { AssignDetection } from "./assign-detection";
import { CloseDetectionDialog, whyNotClose } from "./close-dialog";
import { DetectionStatusMark } from "./detection-status";
import { severityWords, wordsOf } from "./detection-words";
import { Finding } from "./finding";
import { JudgeMenu } from "./judge-menu";
import { Sightings } from "./sightings";

function Outcome({ detection }: { detection: DetectionResponse }) {
  const { closedAt, closedBy, note } = detection;
  if (closedAt === null) return null;
  return (
    <p className="px-3 pb-3">
      <span className="text-ink2">
        Closed <Timestamp at={closedAt} /> by {closedBy?.name ?? "the system"}:
      </span>{" "}
      {note}
    </p>
  );
}

/** Address and user agent of a sign-in. */
function SignIn({ sighting }: { sighting: DetectionResponse["sightings"][number] | undefined }) {
  if (!sighting) return null;
  const { at, from, userAgent } = sighting;
  return (
    <p className="mt-1 text-ink2 [overflow-wrap:anywhere]">
      <Timestamp at={at} mode="exact" />, from <span className="font-mono text-sm">{from || "an unknown network"}</span>
      , with {userAgent || "unknown software"}.
    </p>
  );
}

const hourMs = 3_600_000;

/** The investigation of the agent, from an hour before the first sighting to an hour after the last. */
function investigationOf({ about, firstSeenAt, lastSeenAt }: DetectionResponse): string {
  const [from, to] = [Date.parse(firstSeenAt) - hourMs, Date.parse(lastSeenAt) + hourMs];
  const range = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  return `/audit/investigate/${about.id}?${range}`;
}

/** Links to where the cause of a detection can be seen. */
function SeeLinks({ detection }: { detection: DetectionResponse }) {
  const { id, kind, about } = detection;
  return (
    <>
      {kind === "approval_drip" && (
        <ButtonLink size="sm" href={`/action-approvals?queue=all&q=${encodeURIComponent(`agent:${about.id}`)}`}>
          See what it asked
        </ButtonLink>
      )}
      <ButtonLink size="sm" href={`/audit?q=${encodeURIComponent(`id:${id}`)}`}>
        See it in the trail
      </ButtonLink>
      {about.kind === "agent" && (
        <ButtonLink size="sm" href={investigationOf(detection)}>
          Investigate
        </ButtonLink>
      )}
    </>
  );
}

type CardProps = {
  detection: DetectionResponse;
  /** Told when a dialog about the detection opens, and when it closes. */
  onAsking?: ((asking: boolean) => void) | undefined;
};

/** One detection: what it means, both sightings, and what was done about it. */
export function DetectionCard({ detection, onAsking }: CardProps) {
  const [closing, setClosing] = useState(false);
  const askClose = (open: boolean) => {
    setClosing(open);
    onAsking?.(open);
  };
  const { kind, status, instanceId, subjectId, raisedAt } = detection;
  const { title, means } = wordsOf(kind);
  useReviewKeys({ a: whyNotClose(detection) === undefined ? () => askClose(true) : undefined });
  return (
    <article aria-label={title} className="rounded-md border border-line bg-surface">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 p-3">
        <div className="min-w-0 flex-1 basis-96">
          <h3 className="flex flex-wrap items-center gap-2 text-base">
            {title}
            <DetectionStatusMark status={status} />
            <Pill tone={detection.severity === "critical" ? "bad" : "plain"}>{severityWords[detection.severity]}</Pill>
          </h3>
          <p className="text-ink3 text-xs">
            <Timestamp at={raisedAt} />
            {instanceId && instanceId !== subjectId && <span className="ms-2 font-mono">{instanceId}</span>}
          </p>
          <p className="mt-1 max-w-160 text-ink2">{means}</p>
          {kind === "break_glass_used" && <SignIn sighting={detection.sightings[0]} />}
        </div>
        <div className="flex flex-wrap gap-2">
          <SeeLinks detection={detection} />
          <JudgeMenu detection={detection} onAsking={onAsking} />
          {status !== "closed" && status !== "dismissed" && (
            <Button size="sm" whyNot={whyNotClose(detection)} onClick={() => askClose(true)}>
              Close…
            </Button>
          )}
        </div>
      </div>
      <AssignDetection detection={detection} />
      <Outcome detection={detection} />
      {detection.reason !== null && <Finding detection={detection} />}
      <Sightings sightings={detection.sightings} />
      <CloseDetectionDialog detection={detection} open={closing} onClose={() => askClose(false)} />
    </article>
  );
}
