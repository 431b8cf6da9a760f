import { Countdown } from "@/components/ui/countdown";
import { Pill } from "@/components/ui/pill";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";
import type { RequestResponse, StepResponse } from "@/lib/approvals/schema";

const looks: Record<StepResponse["state"], { glyph: StatusGlyph; colour: string; word: string }> = {
  waiting: { glyph: "dashed", colour: "text-ink3", word: "comes later" },
  open: { glyph: "half", colour: "text-wait", word: "open" },
  passed: { glyph: "check", colour: "text-ok", word: "approved" },
  skipped: { glyph: "line", colour: "text-gone", word: "skipped: nobody answered" },
};

const apart: Record<StepResponse["separateFrom"][number], string> = {
  parties: "none of the people it is about",
  requester_groups: "nobody from the requester's groups",
  approver_groups: "each from other groups",
};

/** Who a step needs, in words: "1 of 2 approved; a member of compliance". */
export function stepNeeds(step: StepResponse): string {
  const { quorum, approved, groups, separateFrom, passkey, samePerson, number } = step;
  const who = groups.length > 0 ? `a member of ${groups.join(" or ")}` : "an approver";
  return [
    `${approved} of ${quorum} approved`,
    who,
    ...separateFrom.map((one) => apart[one]),
    ...(number > 1 && !samePerson ? ["another person than before"] : []),
    ...(passkey ? ["signed with a passkey"] : []),
  ].join(", ");
}

function Overdue({ step }: { step: StepResponse }) {
  if (step.escalatedAt) return <p className="text-wait">Nobody answered in time; passed on to {step.escalateTo}.</p>;
  if (step.state !== "open" || !step.overdueAt) return null;
  return (
    <p>
      Unanswered, it is {step.escalateTo ? `passed on to ${step.escalateTo}` : "skipped"}{" "}
      <Countdown until={step.overdueAt} lead="in" over="now" />.
    </p>
  );
}

function Step({ step, many }: { step: StepResponse; many: boolean }) {
  const look = looks[step.state];
  return (
    <li className="flex gap-2.5">
      <Glyph shape={look.glyph} className={`mt-1.5 ${look.colour}`} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-semibold">{many ? `${step.number}. ${step.name}` : step.name}</span>
          <span className={`text-sm ${look.colour}`}>{look.word}</span>
        </p>
        <div className="text-ink2 text-sm">
          <p>{stepNeeds(step)}</p>
          <Overdue step={step} />
        </div>
      </div>
    </li>
  );
}

/** The steps that a request has to pass, who may answer now, and what happens if nobody does. */
export function StepsView({ request }: { request: RequestResponse }) {
  const { steps, policy, approvers, assignee, status } = request;
  const undecided = status === "pending" || status === "changes_requested";
  const names = approvers.map(({ name }) => name);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink2">
        Policy{" "}
        <Pill mono tone="outline">
          {policy.name}@{policy.version}
        </Pill>
      </p>
      <ol className="flex flex-col gap-2.5">
        {steps.map((step) => (
          <Step key={step.number} step={step} many={steps.length > 1} />
        ))}
      </ol>
      {undecided && (
        <div className="flex flex-col gap-1 text-sm">
          {assignee && (
            <p>
              Passed to <span className="font-semibold">{assignee.person?.name ?? `the group ${assignee.group}`}</span>.
              Others who may decide still may.
            </p>
          )}
          <p className="[overflow-wrap:anywhere]">
            {names.length === 0 ? (
              <span className="font-semibold text-bad">
                Nobody can answer it now: nobody is in the groups it needs.
              </span>
            ) : (
              <>
                Can answer now: {names.slice(0, 6).join(", ")}
                {names.length > 6 && ` and ${names.length - 6} more`}.
              </>
            )}
          </p>
          <p className="text-ink2">
            Unanswered, it ends as a no <Countdown until={request.decideBy} lead="in" over="now" />.
          </p>
        </div>
      )}
    </div>
  );
}
