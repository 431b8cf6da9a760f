import type { Approval, Decider, Member, StepFacts } from "./model";

export type StepRefusal = {
  code:
    | "consent_first"
    | "self_approval"
    | "own_authority"
    | "already_approved"
    | "other_person_needed"
    | "outside_groups"
    | "not_separate";
  reason: string;
};
export type Standing = { on: Member | null } | { refusal: StepRefusal };

/**
 * Finds whether a person may answer a step for themselves, else for a person they cover for.
 *
 * The refusal is that of their own answer.
 */
export function standingIn(facts: StepFacts, { self, covers }: Decider): Standing {
  const refusal = answerRefusal(facts, self, null);
  if (!refusal) return { on: null };
  const covered = covers.find((member) => !answerRefusal(facts, self, member));
  return covered ? { on: covered } : { refusal };
}

/** Finds why a person may answer a step neither for themselves nor as a cover; undefined if they may. */
export function standingRefusal(facts: StepFacts, decider: Decider): StepRefusal | undefined {
  const standing = standingIn(facts, decider);
  return "refusal" in standing ? standing.refusal : undefined;
}

/** The person that an allowed answer covers for; null if it is the decider's own. */
export function standsFor(facts: StepFacts, decider: Decider): Member | null {
  const standing = standingIn(facts, decider);
  return "on" in standing ? standing.on : null;
}

/** The people of an approval: the approver, and the person they covered for. */
export const peopleOf = ({ by, on }: Pick<Approval, "by" | "on">): Member[] => (on ? [by, on] : [by]);

/** Finds why a person may not answer a step, for themselves or for the covered person `on`; undefined if they may. */
export function answerRefusal(facts: StepFacts, self: Member, on: Member | null): StepRefusal | undefined {
  const { step, requester, behindRequester, givers, approvals } = facts;
  if (step.rule.consentOf !== null) return consentFirst;
  if (self.personId === requester.personId) return refuse("self_approval", ownWords("You asked for this yourself"));
  if (on?.personId === requester.personId)
    return refuse("self_approval", ownWords("The person you cover for asked for this"));
  const people = on ? [self, on] : [self];
  if (people.some(({ personId }) => behindRequester.includes(personId))) {
    return refuse(
      "self_approval",
      ownWords("An agent that you answer for, or an instance or account that you let in, asked for this"),
    );
  }
  if (people.some(({ personId }) => givers.includes(personId))) {
    return refuse("own_authority", ownWords("This uses your authority, or an agent acts in your name"));
  }
  return repeatRefusal(step.rule, approvals, self, on) ?? eligibility(facts, self, on);
}

/** Refuses a second approval by a person: always in one step, and in another step unless the policy allows it. */
function repeatRefusal(
  { number, samePerson }: StepFacts["step"]["rule"],
  approvals: readonly Approval[],
  self: Member,
  on: Member | null,
): StepRefusal | undefined {
  const people = [self.personId, ...(on ? [on.personId] : [])];
  const theirs = approvals.filter(({ by, on: other }) =>
    [by.personId, other?.personId].some((id) => id !== undefined && people.includes(id)),
  );
  if (theirs.some(({ step }) => step === number)) {
    return { code: "already_approved", reason: "You have already approved this step. It waits for another person." };
  }
  if (theirs.length === 0 || samePerson) return undefined;
  return { code: "other_person_needed", reason: "You approved an earlier step. This step needs another person." };
}

function eligibility({ step, requester, parties, approvals }: StepFacts, self: Member, on: Member | null) {
  const { rule, groups } = step;
  if (groups.length > 0 && !shared(groups, (on ?? self).groups)) {
    return refuse("outside_groups", `${stepWords(rule.number, rule.name)} needs a member of ${either(groups)}.`);
  }
  const people = on ? [self, on] : [self];
  const apart = new Set(rule.separateFrom);
  if (apart.has("parties") && people.some(({ personId }) => parties.includes(personId))) {
    return refuse("not_separate", "You are involved in this. A person who is not involved must decide.");
  }
  if (apart.has("requester_groups") && people.some((one) => shared(one.groups, requester.groups))) {
    return refuse("not_separate", "You share a group with the requester. A person outside it must decide.");
  }
  const earlier = approvals.flatMap(peopleOf);
  if (apart.has("approver_groups") && people.some((one) => earlier.some((past) => shared(one.groups, past.groups)))) {
    return refuse("not_separate", "You share a group with an earlier approver. A person outside it must decide.");
  }
  return undefined;
}

/** The refusal of approvals while a consent is missing. */
export const consentFirst: StepRefusal = {
  code: "consent_first",
  reason: "The delegator or the represented person has to consent first.",
};

const ownWords = (what: string): string => `${what}. Another person must decide.`;
const refuse = (code: StepRefusal["code"], reason: string): StepRefusal => ({ code, reason });
const shared = (some: readonly string[], others: readonly string[]) => some.some((name) => others.includes(name));
const stepWords = (number: number, name: string) => `Step ${number}, ${name},`;
const either = (names: readonly string[]) =>
  names.length === 1 ? `the group ${names[0]}` : `one of the groups ${names.join(", ")}`;
