import type { AgentAction, AgentRecord, AgentStatus } from "./model";

/** A condition beside state and permission. `conditions` of `policy.ts` judges each. */
export type Precondition = "owner-active" | "two-people" | "ends-written" | "permission-held" | "not-draining";

/** An event moves an agent from one state to another. */
export const agentEvents = [
  "request-activation",
  "activate",
  "confirm-activation",
  "void-activation",
  "refuse-activation",
  "suspend",
  "resume",
  "revoke",
  "reinstate",
  "begin-retirement",
  "finish-retirement",
] as const;
export type AgentEvent = (typeof agentEvents)[number];

export type Transition = {
  event: AgentEvent;
  from: readonly AgentStatus[];
  to: AgentStatus;
  /** The action by which a person asks for it; null where it follows from something else. `actionRules` says who may. */
  action: AgentAction | null;
  /** In the order in which they are judged. */
  preconditions: readonly Precondition[];
  /** The type of its record. */
  record: AgentRecord;
};

const alive = ["draft", "pending", "active", "suspended"] as const;
const activation = { action: "activate", preconditions: ["owner-active", "two-people"] } as const;

/**
 * Every transition of an agent. Commands, the page and its diagram read this table, and nothing else decides which
 * transitions there are.
 */
export const transitions: readonly Transition[] = [
  // A draft of tier low or medium becomes active at once; of a higher tier, pending (`activationTarget`).
  { event: "request-activation", from: ["draft"], to: "pending", ...activation, record: "agent.activation-requested" },
  { event: "activate", from: ["draft"], to: "active", ...activation, record: "agent.activated" },
  { event: "confirm-activation", from: ["pending"], to: "active", ...activation, record: "agent.activated" },
  // A change of what a second person is about to confirm.
  {
    ...{ event: "void-activation", from: ["pending"], to: "draft" },
    ...{ action: null, preconditions: [], record: "agent.edited" },
  },
  // The second person does not confirm it. `refusalOfRefusing` says who may.
  {
    ...{ event: "refuse-activation", from: ["pending"], to: "draft" },
    ...{ action: null, preconditions: [], record: "agent.activation-refused" },
  },
  {
    ...{ event: "suspend", from: ["active"], to: "suspended" },
    ...{ action: "suspend", preconditions: [], record: "agent.suspended" },
  },
  {
    ...{ event: "resume", from: ["suspended"], to: "active" },
    ...{ action: "resume", preconditions: ["owner-active"], record: "agent.resumed" },
  },
  { event: "revoke", from: alive, to: "revoked", action: "revoke", preconditions: [], record: "agent.revoked" },
  {
    ...{ event: "reinstate", from: ["revoked"], to: "active" },
    ...{
      action: "reinstate",
      preconditions: ["owner-active", "two-people", "ends-written"],
      record: "agent.reinstated",
    },
  },
  {
    ...{ event: "begin-retirement", from: [...alive, "revoked"], to: "retiring" },
    ...{ action: "retire", preconditions: [], record: "agent.retirement-begun" },
  },
  {
    ...{ event: "finish-retirement", from: ["retiring"], to: "retired" },
    ...{ action: null, preconditions: [], record: "agent.retired" },
  },
];

/** Who may do an action: a permission, or being the owner. */
export type ActionRule = {
  permission: string;
  /** Whether the owner may without it. */
  owner: boolean;
  /** States in which it is possible without moving the agent. */
  within?: readonly AgentStatus[];
  /** Conditions of the action where it moves nothing. */
  preconditions?: readonly Precondition[];
};

export const actionRules: Record<AgentAction, ActionRule> = {
  edit: { permission: "agents:write", owner: true, within: alive },
  activate: { permission: "agents:write", owner: false },
  // Suspended again, it waits for another end: its owner cannot take the place of security.
  suspend: { permission: "agents:write", owner: true, within: ["suspended"], preconditions: ["permission-held"] },
  resume: { permission: "agents:write", owner: false },
  reinstate: { permission: "agents:write", owner: false },
  retire: { permission: "agents:write", owner: true },
  transfer: { permission: "agents:write", owner: false, within: [...alive, "revoked"] },
  // A revoked agent may do nothing, however late its planned end: one that passed would keep it from its return.
  setEnd: { permission: "agents:write", owner: true, within: [...alive, "revoked"] },
  enrol: {
    ...{ permission: "agents:write", owner: true, within: ["draft", "pending", "active"] },
    preconditions: ["not-draining"],
  },
  requestAuthority: {
    ...{ permission: "requests:create", owner: true, within: alive },
    preconditions: ["not-draining"],
  },
  revoke: { permission: "revocations:execute", owner: true },
};

/** The transitions that can follow a state. */
export const transitionsFrom = (from: AgentStatus): readonly Transition[] =>
  transitions.filter((transition) => transition.from.includes(from));

/** The transition that an action asks for in a state; undefined if there is none. Of two, the first of the table. */
export const transitionOf = (action: AgentAction, from: AgentStatus): Transition | undefined =>
  transitionsFrom(from).find((transition) => transition.action === action);

/**
 * The action by which a person asks that an agent becomes something; undefined if none does. A retirement is asked for as
 * `retiring` or as `retired`, because a job finishes it. An activation that waits is asked for as `active`.
 */
export function actionTowards(from: AgentStatus, to: AgentStatus): AgentAction | undefined {
  if (to === "pending") return undefined;
  const next = to === "retired" ? "retiring" : to;
  const stays = (action: AgentAction): boolean => from === next && actionRules[action].within?.includes(from) === true;
  return transitions.flatMap(({ action, to: reached, from: left }) =>
    action !== null && reached === next && (left.includes(from) || stays(action)) ? action : [],
  )[0];
}

/** The states in which an action is possible. */
export const statesOf = (action: AgentAction): readonly AgentStatus[] => [
  ...new Set([
    ...transitions.flatMap((transition) => (transition.action === action ? transition.from : [])),
    ...(actionRules[action].within ?? []),
  ]),
];

/** Whether the table lets an agent go from one state to another. */
export const canMove = (from: AgentStatus, to: AgentStatus): boolean =>
  transitionsFrom(from).some((transition) => transition.to === to);
