import { cn } from "@/components/ui/cn";
import { statusLook } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";
import { Timestamp } from "@/components/ui/timestamp";
import type { AgentStatus } from "@/lib/agents/model";
import type { AgentResponse } from "@/lib/agents/schema";

const usual: readonly AgentStatus[] = ["draft", "pending", "active", "suspended", "retired"];

/** The states an agent usually passes; one it was stopped in takes the place of what it can no longer reach. */
function stations(status: AgentStatus, waits: boolean): readonly AgentStatus[] {
  const path = usual.filter((one) => one !== "pending" || waits);
  if (status === "revoked") return [...path.slice(0, -2), "revoked", "retired"];
  if (status === "retiring") return [...path.slice(0, -1), "retiring"];
  return path;
}

const colours: Partial<Record<AgentStatus, string>> = {
  pending: "text-wait",
  active: "text-ok",
  suspended: "text-hold",
  revoked: "text-bad",
};

/** Where the agent is in its life, since when, and why. */
export function StateRail({
  agent,
}: {
  agent: Pick<AgentResponse, "status" | "statusAt" | "statusReason" | "riskTier">;
}) {
  const { status, statusAt, statusReason, riskTier } = agent;
  const path = stations(status, status === "pending" || riskTier === "high" || riskTier === "critical");
  const here = path.indexOf(status);
  return (
    <section aria-label="Lifecycle">
      <ol className="flex flex-wrap items-center gap-y-2">
        {path.map((station, index) => (
          <li
            key={station}
            aria-current={index === here ? "step" : undefined}
            className={cn("flex items-center text-ink3", index < here && "text-ink2", index > here && "max-sm:hidden")}
          >
            {index > 0 && (
              <span aria-hidden className={cn("mx-2 h-px w-4 sm:w-10", index <= here ? "bg-ink2" : "bg-line")} />
            )}
            <span
              className={cn(
                "inline-flex items-center gap-1.5 rounded-md px-1.5 py-1",
                index === here && "border border-line bg-surface px-2.5 font-semibold",
                index === here && colours[station],
              )}
            >
              <Glyph shape={index < here && station !== "suspended" ? "check" : statusLook(station).glyph} />
              {statusLook(station).word}
            </span>
          </li>
        ))}
        <li className="ms-3 text-ink2 text-sm max-sm:ms-0 max-sm:basis-full" aria-hidden={false}>
          since <Timestamp at={statusAt} />
          {statusReason && <>: “{statusReason}”</>}
        </li>
      </ol>
    </section>
  );
}
