import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { Glyph } from "@/components/ui/status-mark";
import { agentLabel } from "@/lib/agents/model";
import type { BlueprintPreview } from "@/lib/blueprint-changes/schema";

type Delegation = BlueprintPreview["delegations"][number];

const marks = {
  pauses: { shape: "cross", word: "Pauses", colour: "text-bad" },
  shrinks: { shape: "triangle", word: "Shrinks", colour: "text-wait" },
  widens: { shape: "check", word: "Works again", colour: "text-ok" },
  unchanged: { shape: "check", word: "Unchanged", colour: "text-ink3" },
} as const;

const many = (count: number, one: string, more = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

/** Describes in one sentence what a change does, in counts. */
export function effectSentence({ counts, agents }: BlueprintPreview): string {
  const { pauses, shrinks, widens, unchanged, below, requests } = counts;
  const parts = [
    pauses > 0 && `pauses ${many(pauses, "delegation")}`,
    shrinks > 0 && `shrinks ${many(shrinks, "delegation")}`,
    widens > 0 && `lets ${many(widens, "delegation")} work again`,
    below > 0 && `reaches ${many(below, "delegation")} below them`,
    requests > 0 && `makes ${many(requests, "waiting request")} impossible`,
  ].filter((part) => part !== false);
  const whole = `${many(agents, "agent")}, ${many(unchanged, "delegation")} unchanged`;
  return parts.length === 0
    ? `Removes no authority: ${whole}.`
    : `Of ${many(agents, "agent")}, this ${parts.join(", ")}; ${many(unchanged, "does not change", "do not change")}.`;
}

const dayOf = (instant: string): string => instant.slice(0, 10);

/** The agents that another limit of a silence retires, in one sentence. */
export function retirementSentence({ agents, from, to }: NonNullable<BlueprintPreview["retirements"]>): string {
  if (from === null || to === null) return "No agent is suspended for its silence now, so none is retired yet.";
  const which = agents === 1 ? "1 suspended agent is" : `${agents.toLocaleString("en")} suspended agents are`;
  const when = dayOf(from) === dayOf(to) ? `on ${dayOf(from)}` : `between ${dayOf(from)} and ${dayOf(to)}`;
  return `${which} retired ${when}, unless resumed. People are told a week before.`;
}

function Line({ delegation }: { delegation: Delegation }) {
  const { shape, word, colour } = marks[delegation.outcome];
  const labels = delegation.outcome === "widens" ? delegation.gains : delegation.loses;
  return (
    <li className="flex flex-col gap-1 border-line py-3 not-first:border-t">
      <p className="flex flex-wrap items-center gap-x-2">
        <span className={`inline-flex items-center gap-1.5 font-semibold ${colour}`}>
          <Glyph shape={shape} />
          {word}
        </span>
        <Link href={`/delegations/${delegation.id}`} className="min-w-0 truncate underline underline-offset-2">
          {agentLabel(delegation.agent)}
        </Link>
      </p>
      <p className="text-ink2 text-sm">{delegation.sentence}</p>
      {labels.length > 0 && (
        <p className="flex flex-wrap items-center gap-1.5 text-ink2 text-xs">
          {delegation.outcome === "widens" ? "gets back" : "loses"}
          {labels.map((label) => (
            <Pill key={label} mono struck={delegation.outcome !== "widens"}>
              {label}
            </Pill>
          ))}
        </p>
      )}
    </li>
  );
}

/** The delegations and requests that a change of a blueprint affects: counts first, then the losses of each. */
export function Affected({ preview }: { preview: BlueprintPreview }) {
  const { delegations, requests, counts, widens, retirements } = preview;
  const affected = counts.pauses + counts.shrinks + counts.widens;
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="font-semibold">
        {effectSentence(preview)}
      </p>
      {retirements && <p className="text-wait">▲ {retirementSentence(retirements)}</p>}
      {widens.length > 0 && (
        <ul aria-label="What widens" className="flex flex-col gap-1 text-wait">
          {widens.map(({ path, sentence }) => (
            <li key={`${path} ${sentence}`}>▲ {sentence}</li>
          ))}
        </ul>
      )}
      {delegations.length > 0 && (
        <ol aria-label="Affected delegations" className="flex max-h-120 flex-col overflow-y-auto">
          {delegations.map((delegation) => (
            <Line key={delegation.id} delegation={delegation} />
          ))}
        </ol>
      )}
      {affected > delegations.length && (
        <p className="text-ink3 text-sm">
          The first {delegations.length} of {affected.toLocaleString("en")} are shown.
        </p>
      )}
      {requests.length > 0 && (
        <ul aria-label="Requests that become impossible" className="flex flex-col gap-1">
          {requests.map(({ id, agent, reason }) => (
            <li key={id} className="text-sm">
              <Link href={`/requests/${id}`} className="underline underline-offset-2">
                Request for {agentLabel(agent)}
              </Link>
              : {reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
