import { stepNeeds } from "@/components/requests/review/steps-view";
import { Timestamp } from "@/components/time/timestamp";
import { Pill } from "@/components/ui/pill";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";
import type { ActionApprovalResponse } from "@/lib/action-approvals/schema";

type Step = ActionApprovalResponse["steps"][number];

const looks: Record<Step["state"], { glyph: StatusGlyph; colour: string; word: string }> = {
  waiting: { glyph: "dashed", colour: "text-ink3", word: "comes later" },
  open: { glyph: "half", colour: "text-wait", word: "open" },
  passed: { glyph: "check", colour: "text-ok", word: "approved" },
  not_reached: { glyph: "line", colour: "text-gone", word: "ended without approval" },
};

function Said({ votes }: { votes: ActionApprovalResponse["votes"] }) {
  return votes.map(({ person, onBehalfOf, at, note, passkey, counts }) => (
    <p key={person.id} className="flex flex-wrap items-baseline gap-x-2 text-ink2 text-sm">
      <span>
        {person.name} approved{onBehalfOf && ` in place of ${onBehalfOf.name}`} <Timestamp at={at} />
        {note && `: ${note}`}
      </span>
      {passkey && <Pill tone="ok">with passkey</Pill>}
      {!counts && <Pill>no longer counts</Pill>}
    </p>
  ));
}

/** Who has to approve the action, by which policy, and how far that is. */
export function ActionSteps({ action: { policy, steps, votes } }: { action: ActionApprovalResponse }) {
  return (
    <div className="flex flex-col gap-3">
      {policy && (
        <p className="text-ink2">
          Policy{" "}
          <Pill mono tone="outline">
            {policy}
          </Pill>
        </p>
      )}
      <ol className="flex flex-col gap-2.5">
        {steps.map((step) => {
          const look = looks[step.state];
          return (
            <li key={step.number} className="flex gap-2.5">
              <Glyph shape={look.glyph} className={`mt-1.5 ${look.colour}`} />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-semibold">{steps.length > 1 ? `${step.number}. ${step.name}` : step.name}</span>
                  <span className={`text-sm ${look.colour}`}>{look.word}</span>
                </p>
                <p className="text-ink2 text-sm">{stepNeeds(step, `${step.approved} of ${step.quorum} approved`)}</p>
                <Said votes={votes.filter((vote) => vote.step === step.number)} />
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
