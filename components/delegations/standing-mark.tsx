import { Timestamp } from "@/components/time/timestamp";
import { StatusMark } from "@/components/ui/status-mark";
import type { DelegationState } from "@/lib/delegations/model";
import type { DelegationSummary } from "@/lib/delegations/schema";
import { stateOf } from "@/lib/principals/standing.model";

type Standing = Pick<
  DelegationSummary,
  "id" | "status" | "standing" | "notInEffect" | "restsOn" | "suspendedBy" | "suspendedUntil" | "pausedBy"
>;

/** The state to show: its own status, unless that is active and something else keeps it from acting. */
export const standingOf = ({ id, status, standing }: Standing): DelegationState => stateOf({ id, status, standing });

/** How a delegation stands: by itself, and by what is above it. */
export const StandingMark = ({ standing, className }: { standing: Standing; className?: string }) => (
  <StatusMark status={standingOf(standing)} className={className} />
);

/** Who or what keeps a delegation from working, or its agent from new tokens, in a few words. */
export function StandingCause({ standing }: { standing: Standing }) {
  const { restsOn, suspendedBy, suspendedUntil, pausedBy } = standing;
  const state = standingOf(standing);
  if (state === "suspended" && standing.standing.by?.kind === "resource_server") return standing.standing.reason;
  if (state === "suspended") {
    return (
      <>
        {suspendedBy ? `${pausedBy ? "because of" : "by"} ${suspendedBy.name}` : "by a person"}
        {suspendedUntil && (
          <>
            {" until "}
            <Timestamp at={suspendedUntil} mode="exact" precision="minute" />
          </>
        )}
      </>
    );
  }
  if (state === "active") return standing.standing.reason;
  if (state !== "resting" && state !== "stopped" && state !== "partly") return null;
  return restsOn && restsOn.status !== "active"
    ? `${restsOn.agent.name} above is ${restsOn.status}`
    : standing.standing.reason;
}
