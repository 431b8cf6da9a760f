import { statusAt } from "@/lib/action-approvals/model";
import type { ActionApprovalResponse } from "@/lib/action-approvals/schema";
import { type ActionSteps, standing } from "@/lib/action-approvals/steps/policy";
import type { ActionApprovalRow, votesOn } from "@/lib/action-approvals/store";
import type { PasskeyEvidence } from "@/lib/passkeys/schema";
import { thumbprint } from "@/lib/protocols/jose/jwk";

type Votes = Awaited<ReturnType<typeof votesOn>>;

/** Lists the steps with their approvals. Actions that are decided or expired keep the count of that moment. */
export function toSteps(
  row: ActionApprovalRow,
  of: ActionSteps,
  votes: Votes,
  names: ReadonlyMap<string, string>,
  now: Date,
): Pick<ActionApprovalResponse, "steps" | "votes"> {
  const status = statusAt(row, now);
  const granted = status === "approved" || status === "used" || (status === "expired" && row.decidedAt !== null);
  const counted = status === "pending" ? standing(of) : of.approvals;
  const named = (id: string) => ({ id, name: names.get(id) ?? id });
  const counts = (step: number, personId?: string) =>
    counted.filter((one) => one.step === step && (personId === undefined || one.by.personId === personId)).length;
  const open = granted ? undefined : of.steps.find(({ number, quorum }) => counts(number) < quorum)?.number;
  return {
    steps: of.steps.map(({ number, name, quorum, groups, separateFrom, samePerson, passkey }) => ({
      ...{ number, name, quorum, groups: [...groups], separateFrom, samePerson, passkey, consentOf: null },
      approved: counts(number),
      state: stateOf(number, open, status === "pending"),
    })),
    votes: votes.map(({ personId, forPersonId, step, note, passkey, at }) => ({
      person: named(personId),
      onBehalfOf: forPersonId === null ? null : named(forPersonId),
      ...{ step, note, at: at.toISOString() },
      counts: counts(step, personId) > 0,
      passkey: passkey === null ? null : thumbprint((passkey as PasskeyEvidence).jwk),
    })),
  };
}

function stateOf(number: number, open: number | undefined, waits: boolean) {
  if (open === undefined || number < open) return "passed";
  if (!waits) return "not_reached";
  return number === open ? "open" : "waiting";
}
