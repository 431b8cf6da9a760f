import { dialog, press, type Screen } from "./screen";

/** The last whole second: the demonstration's objects existed then. */
const lately = (): string => new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();

/** Pages at an instant of the past. */
export const asOf: Screen[] = [
  {
    name: "agent-as-of",
    page: "(console)/agents/[agentId]",
    as: "security",
    path: ({ agent }) => `/agents/${agent}?at=${lately()}`,
  },
  {
    name: "delegation-as-of",
    page: "(console)/delegations/[delegationId]",
    as: "auditor",
    path: ({ delegation }) => `/delegations/${delegation}?at=${lately()}`,
  },
  {
    name: "person-as-of",
    page: "(console)/people",
    as: "auditor",
    path: ({ delegator }) => `/people?person=${delegator}&at=${lately()}`,
  },
  {
    name: "policies-as-of",
    page: "(console)/approvals/policies",
    as: "auditor",
    path: () => `/approvals/policies?at=${lately()}`,
  },
  { name: "audit-as-of", page: "(console)/audit", as: "auditor", path: () => `/audit?from=all&at=${lately()}` },
  { name: "present-only", page: "(console)/agents", as: "auditor", path: () => `/agents?at=${lately()}` },
  {
    name: "as-of-dialog",
    within: dialog,
    page: "(console)/audit",
    as: "auditor",
    path: () => `/audit?at=${lately()}`,
    act: press(/^As of .+ Choose another instant/),
  },
];
