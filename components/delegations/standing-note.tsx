import { StandingNote as JudgementNote } from "@/components/marks/standing-mark";
import { Timestamp } from "@/components/time/timestamp";
import { Note } from "@/components/ui/note";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { CauseName, NoteLink } from "./note";
import { standingOf } from "./standing-mark";

type Props = { delegation: DelegationResponse };

function Paused({ delegation: { statusReason, paused, can } }: Props) {
  const above = paused?.by.kind === "delegation" ? paused.by : undefined;
  return (
    <Note
      title={
        <>
          Paused {above ? "with" : "because of"} {paused ? <CauseName by={paused.by} /> : "what it rests on"}
          {paused?.at && (
            <>
              , <Timestamp at={paused.at} />
            </>
          )}
        </>
      }
    >
      {above ? "A change there left no authority in this delegation." : statusReason}{" "}
      {can.includes("rehome") && !above
        ? "Request another delegator. The delegation continues once the request is approved."
        : "It stays paused until a person resumes it."}
    </Note>
  );
}

function Suspended({ delegation: { suspendedBy, suspendedUntil } }: Props) {
  return (
    <Note title={suspendedBy ? `Suspended by ${suspendedBy.name}` : "Suspended"}>
      {suspendedUntil ? (
        <>
          It resumes by itself at <Timestamp at={suspendedUntil} mode="exact" precision="minute" />, unless it has no
          authority left by then. Until then it allows nothing.
        </>
      ) : (
        "It allows nothing until a person resumes it."
      )}
    </Note>
  );
}

function Resting({ delegation: { restsOn, notInEffect } }: Props) {
  return (
    <Note title={restsOn ? "At rest, because of its chain" : "At rest"}>
      {restsOn && restsOn.status !== "active" ? (
        <>
          Above it, the delegation of <NoteLink href={`/delegations/${restsOn.id}`}>{restsOn.agent.name}</NoteLink> is{" "}
          {restsOn.status}.
        </>
      ) : (
        notInEffect?.reason
      )}{" "}
      This delegation allows nothing until that changes.
    </Note>
  );
}

/** Explains why an active or suspended delegation has no effect: a suspension, a pause, or a stop in its chain. */
export function StandingNote({ delegation }: Props) {
  const state = standingOf(delegation);
  if (state === "resting") return <Resting delegation={delegation} />;
  if (state === "stopped") return <JudgementNote title="Stopped" standing={delegation.standing} />;
  if (state === "partly") return <JudgementNote title="In effect in part" standing={delegation.standing} />;
  if (state !== "suspended") return null;
  // For a suspended delegation the judgement names a server only if its stop is permanent. Resuming then has no effect.
  if (delegation.standing.by?.kind === "resource_server")
    return <JudgementNote title="Suspended, and stopped permanently" standing={delegation.standing} />;
  return delegation.pausedBy ? <Paused delegation={delegation} /> : <Suspended delegation={delegation} />;
}
