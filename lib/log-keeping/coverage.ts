import { toldTypes } from "@/lib/audit/sentences/sentence";

type Row = {
  what: string;
  /** Beginnings of record types that tell of it. Without one, nothing is recorded. */
  types: readonly string[];
  /** The reason why it is not recorded, or how far it is. */
  why: string;
};

/**
 * Events that the log covers, and events that it leaves out. A row is recorded if this release has a record type that begins so.
 * `docs/coverage.md` has the same rows.
 */
const rows: readonly Row[] = [
  {
    what: "Decisions about actions of agents",
    types: ["decision."],
    why: "Each answer is a record before it is given, also each refusal.",
  },
  {
    what: "Tokens issued, refused and revoked",
    types: ["token."],
    why: "Also tokens that agents exchange between each other.",
  },
  {
    what: "Enrolments and keys of agents",
    types: ["instance.", "enrolment"],
    why: "Also refused enrolments and key rotations.",
  },
  {
    what: "Changes of agents, delegations, policies, people and settings",
    types: [
      ...["agent.", "planned-end.", "lifecycle-policy.", "delegation.", "approval-policy.", "person.", "leaver."],
      ...["ownership.", "provision", "security-event.", "settings.", "detection-rule."],
    ],
    why: "With the values before and after. A change and its record share one transaction.",
  },
  {
    what: "Requests, approvals and votes",
    types: ["request.", "onboarding.", "action-approval."],
    why: "Also changes of controls that wait for a second person.",
  },
  {
    what: "Steps for silent agents and declared silences",
    types: ["dormancy."],
    why: "Warnings and proposed retirements. Stops are changes of agents, delegations and instances.",
  },
  {
    what: "Access reviews: submitted answers and their results",
    types: ["access-review."],
    why: "An answer leaves no record until it is submitted.",
  },
  { what: "Revocations and what they reached", types: ["revocation."], why: "Also stops of people and organisations." },
  { what: "Sign-ins, sign-outs and failed sign-ins", types: ["person.signed-in"], why: "With address and method." },
  {
    what: "Exports of the trail and of agents, evidence packs and the evidence of an entry",
    types: ["audit.exported", "evidence."],
    why: "With the question and the purpose.",
  },
  {
    what: "Reads of the trail: searches and opened entries",
    types: ["audit.searched", "audit.read"],
    why: "With the question, once in ten minutes. The trail leaves them out unless a question names them.",
  },
  {
    what: "Refused attempts of people",
    types: ["access.refused"],
    why: "Refusals of the interface, each once in ten minutes. A page that leads elsewhere leaves no record.",
  },
  {
    what: "Changes of the log itself",
    types: ["log.", "clock."],
    why: "Restorations, acknowledged clocks, erased texts and removed months.",
  },
  {
    what: "Reads of other screens, their lists as CSV, signed chains and certificates",
    types: [],
    why: "They change nothing, hold what the screens show, and would outnumber all other records.",
  },
  { what: "Drafts and personal preferences", types: [], why: "Nothing rests on them until they become a request." },
  {
    what: "Reads of checkpoints, proofs and tiles",
    types: [],
    why: "They are public and hold only hashes.",
  },
  {
    what: "Calls refused before a decision",
    types: [],
    why: "Overload, a missing token of the enforcement point, and a broken body are in the access log alone.",
  },
  {
    what: "The deeds of resource servers",
    types: [],
    why: "The log holds decisions, and outcomes that a resource server reports. It does not see the deed.",
  },
  {
    what: "Tokens that a resource server checks by itself",
    types: [],
    why: "An offline check asks nothing of this server.",
  },
  {
    what: "Changes that a database administrator makes by hand",
    types: [],
    why: "They leave no record. The check of the log, proofs and witnesses show a change of sealed records.",
  },
];

/** The table of what is recorded, for this release. */
export const coverage = (): { what: string; recorded: boolean; why: string }[] =>
  rows.map(({ what, types, why }) => {
    const recorded = types.some((beginning) => toldTypes.some((type) => type.startsWith(beginning)));
    return { what, recorded, why };
  });
