export type SampleAgent = {
  id: string;
  name: string;
  status: string;
  owner: string;
  team: string;
  counts: readonly number[];
  tier: "low" | "medium" | "high" | "critical";
  lastAt: string | null;
};

const minute = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** Invented agents, to show the look of a list. */
export const sampleAgents: readonly SampleAgent[] = [
  {
    id: "agt_01JB7W3N9Q5XK0F8T2RZ6M4C1D",
    name: "invoice-reconciler",
    status: "active",
    owner: "M. Okafor",
    team: "Finance",
    counts: [40, 24, 12],
    tier: "low",
    lastAt: ago(12_000),
  },
  {
    id: "agt_01JB7W3NA2V8Y4G6P0SD3H7E5B",
    name: "refund-triage",
    status: "active",
    owner: "J. Lind",
    team: "Support",
    counts: [40, 12],
    tier: "medium",
    lastAt: ago(4 * minute),
  },
  {
    id: "agt_01JB7W3NB7C1R9K3M5WX8T2Q6J",
    name: "contract-summariser",
    status: "suspended",
    owner: "R. Sato",
    team: "Legal",
    counts: [40, 30, 8, 2],
    tier: "high",
    lastAt: ago(61 * minute),
  },
  {
    id: "agt_01JB7W3NC0P4Z6D8F2VN5Y1G9H",
    name: "k8s-remediator",
    status: "quarantined",
    owner: "A. Duarte",
    team: "Platform",
    counts: [40, 24],
    tier: "critical",
    lastAt: ago(3 * 1440 * minute),
  },
  {
    id: "agt_01JB7W3ND6S2X5B7J9QK0M3R8T",
    name: "lead-enricher",
    status: "draft",
    owner: "M. Okafor",
    team: "Growth",
    counts: [0],
    tier: "low",
    lastAt: null,
  },
  {
    id: "agt_01JB7W3NE1T8H4C6V0ZP7W2D5F",
    name: "kyc-screener",
    status: "retiring",
    owner: "J. Lind",
    team: "Compliance",
    counts: [40, 6],
    tier: "high",
    lastAt: ago(41 * 1440 * minute),
  },
];

export const sampleHops = [
  { id: "per_01JB7W0000MARA0KAF0R", name: "Mara Okafor", kind: "person" as const, held: 40, status: "active" },
  {
    id: "agt_01JB7W3N9Q5XK0F8T2RZ",
    name: "invoice-reconciler",
    kind: "agent" as const,
    held: 24,
    status: "active",
    givesUp: ["payroll:*", "vendor:write"],
  },
  {
    id: "agt_01JB7W3NA2V8Y4G6P0SD",
    name: "refund-triage",
    kind: "agent" as const,
    held: 12,
    status: "pending",
    givesUp: ["invoice:write", "amount > 200.00 EUR", "longer than 15 min"],
  },
  { id: "stripe.refund", name: "stripe.refund", kind: "tool" as const, held: 12, status: "quarantined", givesUp: [] },
];

export const agentStates = ["draft", "pending", "active", "suspended", "revoked", "retiring", "retired"];
export const otherStates = [
  "quarantined",
  "expired",
  "changes_requested",
  "approved",
  "denied",
  "withdrawn",
  "open",
  "used",
  "superseded",
  "disabled",
  "invited",
];

export const sampleDecision = {
  decision: false,
  context: {
    code: "limit_exceeded",
    reason: "amount 240.00 is more than 200.00 EUR",
    decision_id: "dec_01JB7W3NF3",
    retries: 0,
    final: true,
  },
};
