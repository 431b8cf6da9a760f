import type { ControlId } from "./model";

/** The description of a control, for people. */
export type Control = {
  id: ControlId;
  title: string;
  question: string;
  /** The members of the population, and how they are found. */
  population: string;
  /** `entries`: entries of the period. `state`: things as they are when the run begins. */
  source: "entries" | "state";
  /** Filter of the trail that shows the population, or the records about it. */
  q: string;
  cannotShow: readonly string[];
  /** The usual age in days; only for a control that compares an age. */
  days?: number;
};

export const controls: readonly Control[] = [
  {
    id: "privileged-changes",
    title: "Privileged changes are approved by another person",
    question: "Was each privileged change confirmed by a second person?",
    population:
      "Entries of the period about confirmed changes of controls, approval policies and roles that decide. Activated agents of tier high or critical are in it as well.",
    source: "entries",
    q: "type:control-change.confirmed",
    cannotShow: [
      "It does not show whether the second person read the change.",
      "A change that one person may make alone is outside the population.",
    ],
  },
  {
    id: "limits-approved",
    title: "Actions above a limit have an approval",
    question: "Does each allowed action above its approval limit have an approval of that action?",
    population:
      "Allowed decisions of the period with an amount. Each is judged again by the signed delegations that its entry names.",
    source: "entries",
    q: "decision:allow has:amount",
    cannotShow: [
      "Several elements of one delegation may cover an action. The control reports it only if all of them ask.",
      "It does not judge policies that ask before actions, cumulative limits, hours and networks.",
    ],
  },
  {
    id: "owners-active",
    title: "Each agent has an active owner",
    question: "Does an active person answer for each agent?",
    population: "All agents that are neither revoked nor retired when the run begins, by their ids.",
    source: "state",
    q: "type:agent.registered,agent.transferred",
    cannotShow: ["It shows the state when the run began. An agent may have been without an owner earlier."],
  },
  {
    id: "nothing-left",
    title: "Nothing is left after a person leaves",
    question: "Does a deactivated person still have sessions, or delegations in effect?",
    population:
      "All people who are deactivated when the run begins, by their ids. The last 5 minutes are left out, because background work follows a deactivation.",
    source: "state",
    q: "type:person.deactivated",
    cannotShow: [
      "It does not show accounts of the person in other systems.",
      "It shows the state when the run began, and no earlier one.",
    ],
  },
  {
    id: "key-age",
    title: "Keys are replaced in time",
    question: "Is each signing key and each agent's key younger than the allowed age?",
    population:
      "Keys of active instances, and signing keys that are published or active, when the run begins. The checkpoint key is left out: another key is another log.",
    source: "state",
    q: "type:key.*,instance.*",
    cannotShow: ["It does not show how a key is protected, or whether it was copied."],
    days: 90,
  },
  {
    id: "approvals-too-fast",
    title: "Approvals take time to read",
    question: "Did each approver take at least 5 seconds?",
    population:
      "Entries of the period about approved requests and steps, and approved single actions. The time begins when the approver opened the request, or when the agent asked.",
    source: "entries",
    q: "type:request.approved,request.step_approved,action-approval.approved,action-approval.step_approved",
    cannotShow: ["A long time does not show that the approver read or understood the document."],
  },
  {
    id: "stops-proven",
    title: "Each stop has its receipt",
    question: "Is each revocation complete, with a receipt and without a later allowed action?",
    population: "Entries of the period about revocations of agents, instances, owners, blueprints, servers and all.",
    source: "entries",
    q: "type:agent.revoked,instance.revoked,owner.revoked,blueprint.revoked,resource-server.revoked,organisation.revoked,delegation.revoked",
    cannotShow: [
      "It does not show actions that a resource server allowed without asking.",
      "A stop of the last hour may be incomplete and is no exception yet.",
      "Later actions are counted for stops of one agent, instance or delegation.",
    ],
  },
  {
    id: "policy-coverage",
    title: "Delegations have the approvals of their policy",
    question: "Was each delegation granted or widened with the approvals that its policy asked for?",
    population: "Entries of the period about granted delegations, and changed delegations that allow more.",
    source: "entries",
    q: "type:delegation.granted,delegation.changed",
    cannotShow: [
      "It does not show whether the policy asks enough people.",
      "A policy may let a delegation below another one be granted at once. That is no exception.",
    ],
  },
  {
    id: "reviews-answered",
    title: "Access reviews are answered and carried out",
    question: "Did another person answer each item of an access review in time, and was the answer carried out?",
    population: "Entries of the period about results of items of access reviews.",
    source: "entries",
    q: "type:access-review.settled",
    cannotShow: [
      "It does not show whether the reviewer looked at the evidence.",
      "It does not show access that no review covered.",
      "A change that waits for a second person is no exception.",
    ],
  },
];

export const controlOf = (id: string): Control | undefined => controls.find((control) => control.id === id);
