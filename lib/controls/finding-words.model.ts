import type { Finding, FindingCode } from "./model";

type Facts = Finding["facts"];

const plural = (count: string | number | undefined, noun: string): string =>
  `${count ?? 0} ${noun}${Number(count) === 1 ? "" : "s"}`;

const words: Record<FindingCode, (facts: Facts) => string> = {
  same_person: () => "The person who proposed the change confirmed it.",
  one_person: () => "One person made the change alone.",
  approval_missing: ({ amount }) => `The action of ${amount} asked for an approval, and the entry names none.`,
  approval_of_another_action: () => "The named approval was not used by this action.",
  above_limit: ({ amount, max }) => `The action of ${amount} was above the limit of ${max} for each action.`,
  authority_unknown: () => "A signed delegation that the entry names is missing.",
  no_owner: () => "The agent has no owner.",
  owner_deactivated: () => "The owner of the agent is deactivated.",
  left_behind: ({ delegations, sessions }) =>
    `The person still has ${plural(delegations, "delegation")} in effect and ${plural(sessions, "session")}.`,
  old_key: ({ days, allowed }) => `The key is ${days} days old. At most ${allowed} days are allowed.`,
  too_fast: ({ seconds }) => `The approval took ${seconds} seconds.`,
  never_opened: () => "The approver never opened the request.",
  no_vote: () => "The database has no vote for this entry.",
  unknown_stop: () => "The database has no such revocation.",
  not_settled: () => "The revocation is not complete.",
  no_receipt: () => "The log has no receipt of the completed revocation.",
  allowed_after_stop: ({ allowed }) => `${plural(allowed, "action")} allowed after the stop.`,
  unknown_request: () => "The database has no request for this delegation.",
  no_approval: () => "The delegation has no approval, and its request asked for one.",
  quorum_missed: ({ step, quorum, votes }) => `Step ${step} asked for ${quorum} approvals and has ${votes}.`,
  requester_approved: () => "The requester approved the request.",
  silent_reviewer: () => "No reviewer answered before the due date.",
  answer_void: () => "The answer did not count: it was not submitted, or the subject changed after it.",
  answer_refused: () => "The answer was not carried out.",
  own_access: () => "The reviewer answered for their own access.",
};

/** A sentence about an exception. */
export const findingSentence = ({ code, facts }: Finding): string => words[code](facts);
