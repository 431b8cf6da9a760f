import { Timestamp } from "@/components/time/timestamp";
import { cn } from "@/components/ui/cn";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";
import type { AgentResponse, LifeEvent } from "@/lib/agents/schema";

const looks: Record<LifeEvent["event"], { word: string; glyph: StatusGlyph; colour?: string }> = {
  registered: { word: "Registered", glyph: "dashed" },
  activation_requested: { word: "Activation requested", glyph: "half", colour: "text-wait" },
  activated: { word: "Activated", glyph: "check", colour: "text-ok" },
  suspended: { word: "Suspended", glyph: "bars", colour: "text-hold" },
  resumed: { word: "Resumed", glyph: "check", colour: "text-ok" },
  revoked: { word: "Revoked", glyph: "cross", colour: "text-bad" },
  reinstated: { word: "Reinstated", glyph: "check", colour: "text-ok" },
  retirement_begun: { word: "Retirement begun", glyph: "half" },
  retired: { word: "Retired", glyph: "line" },
};

/** So many of the latest events stand in the bar beside the first. */
const LATEST = 4;

type Shown = LifeEvent & { skipped: number };

/** The first event and the latest, with how many were left out before each. */
function shownOf(life: readonly LifeEvent[]): Shown[] {
  if (life.length <= LATEST + 1) return life.map((event) => ({ ...event, skipped: 0 }));
  return [life[0], ...life.slice(-LATEST)].flatMap((event, index) =>
    event ? [{ ...event, skipped: index === 1 ? life.length - LATEST - 1 : 0 }] : [],
  );
}

function Station({ station, last }: { station: Shown; last: boolean }) {
  const { word, glyph, colour } = looks[station.event];
  return (
    <span
      className={cn(
        "inline-flex flex-col rounded-md px-1.5 py-1",
        last && "border border-line bg-surface px-2.5",
        last ? "text-ink" : "text-ink2",
      )}
    >
      <span className={cn("inline-flex items-center gap-1.5", last && "font-semibold", last && colour)}>
        <Glyph shape={glyph} />
        {word}
      </span>
      <span className="text-ink3 text-xs">
        <Timestamp at={station.at} />
        {station.by && ` by ${station.by.name}`}
      </span>
    </span>
  );
}

/** The recorded states of an agent, each with time and person, and the reason for the present state. */
export function StateRail({ agent: { life } }: { agent: Pick<AgentResponse, "life"> }) {
  const shown = shownOf(life);
  const reason = life.at(-1)?.reason;
  if (shown.length === 0) return null;
  return (
    <section aria-label="Lifecycle">
      <ol className="flex flex-wrap items-center gap-y-2">
        {shown.map((station, index) => (
          <li
            key={`${station.event} ${station.at}`}
            aria-current={index === shown.length - 1 ? "step" : undefined}
            className="flex items-center"
          >
            {index > 0 && <span aria-hidden className="mx-2 h-px w-4 bg-ink2 sm:w-8" />}
            {station.skipped > 0 && <span className="me-2 text-ink3 text-sm">{station.skipped} more</span>}
            <Station station={station} last={index === shown.length - 1} />
          </li>
        ))}
        {reason && <li className="ms-3 text-ink2 text-sm max-sm:ms-0 max-sm:basis-full">“{reason}”</li>}
      </ol>
    </section>
  );
}
