import { statusAt } from "@/lib/action-approvals/model";
import type { ActionApprovalResponse } from "@/lib/action-approvals/schema";
import type { ActionApprovalRow, votesOn } from "@/lib/action-approvals/store";
import type { StepState } from "@/lib/approval-policies/steps/model";
import { type Answers, type Progress, progress } from "@/lib/approval-policies/steps/progress";
import type { PasskeyEvidence } from "@/lib/passkeys/schema";
import { thumbprint } from "@/lib/protocols/jose/jwk";

type Votes = Awaited<ReturnType<typeof votesOn>>;

/** Lists the steps with their approvals. Actions that are decided or expired keep the count of that moment. */
export function toSteps(
  row: ActionApprovalRow,
  answers: Answers,
  votes: Votes,
  names: ReadonlyMap<string, string>,
  now: Date,
): Pick<ActionApprovalResponse, "steps" | "votes"> {
  const waits = statusAt(row, now) === "pending";
  const { steps, counted } = waits ? progress(answers) : progressThen(row, answers, now);
  const named = (id: string) => ({ id, name: names.get(id) ?? id });
  return {
    steps: steps.map(({ rule: { number, name, quorum, groups, separateFrom, samePerson, passkey }, ...step }) => ({
      ...{ number, name, quorum, groups: [...groups], separateFrom, samePerson, passkey, consentOf: null },
      approved: step.counted,
      state: shownState(step.state, waits),
    })),
    votes: votes.map(({ personId, forPersonId, step, note, passkey, at }) => ({
      person: named(personId),
      onBehalfOf: forPersonId === null ? null : named(forPersonId),
      ...{ step, note, at: at.toISOString() },
      counts: counted.some((one) => one.step === step && one.by.personId === personId),
      passkey: passkey === null ? null : thumbprint((passkey as PasskeyEvidence).jwk),
    })),
  };
}

/** The progress when the action was decided or expired: every approval counts that was not voided until then. */
function progressThen(row: ActionApprovalRow, { steps, votes, facts }: Answers, now: Date): Progress {
  const status = statusAt(row, now);
  const approved = row.takenBackAt !== null || (status === "expired" && row.decidedAt !== null);
  const granted = status === "approved" || status === "used" || approved;
  const then = granted ? steps.map((step) => ({ ...step, closed: "passed" as const })) : steps;
  return progress({ steps: then, votes, facts: { ...facts, counts: "given" } });
}

function shownState(state: StepState, waits: boolean) {
  // No step of an action is skipped.
  if (state === "passed" || state === "skipped") return "passed";
  return waits ? state : "not_reached";
}
