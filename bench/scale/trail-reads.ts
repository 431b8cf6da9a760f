import { type Asker, bars, type Read, read } from "@/bench/scale/read";
import type { Known } from "@/bench/scale/subjects";

/** Searches by each key: frequent values, rare ones, and some that nothing has. */
const keys = [
  ...["", "decision:deny", "depth:>7", "code:guardrail_error", "action:none", "resource-type:none", "actor:system"],
  ...[
    '"zebra"',
    '"week says"',
    "type:agent.*",
    "before:now-300d",
    "before:now-105d",
    "decision:deny type:token.issued",
  ],
  ...["amount:>9000000EUR", "amount:<50EUR", "risk:critical", "risk:low", "env:dev", "has:approval", "-has:amount"],
  ...["person:person-17@scale.example", "for:person-17@scale.example", "approver:approver@scale.example"],
  ...[
    "resource:none/*/7",
    "task:none-*",
    "key:none*",
    "ip:203.0.113.*",
    "rs:https://payments.scale.example",
    "index:>100",
    "time:yesterday",
  ],
  ...["decision:deny OR type:agent.*", "NOT decision:allow"],
];

/** Searches of the trail by every key, its counts, and what is looked up by its id. */
export const recordReads = ({ subjects: s, notes }: Known): Read[] => {
  const trail = (q: string, as: Asker = "admin") =>
    read(
      `trail: ${q || "newest"}${as === "admin" ? "" : ` (${as})`}`,
      "/api/audit",
      { limit: 50, ...(q && { q }) },
      { as },
    );
  const decision = (name: string, decisionId: string): Read =>
    read(`decision: ${name}`, "/api/decisions/[decisionId]", {}, { params: { decisionId }, bar: bars.id });
  const entry = (route: string, index: string) =>
    read(`record ${index}: ${route}`, route, {}, { params: { index }, bar: bars.one });
  return [
    ...keys.map((q) => trail(q)),
    ...["", "decision:deny", `agent:${s.busiestName}`, '"week says"', "amount:>9000000EUR"].map((q) =>
      read(`trail: summary ${q || "of all"}`, "/api/audit/summary", { ...(q && { q }) }, { bar: bars.preview }),
    ),
    read("trail: summary (member)", "/api/audit/summary", {}, { as: "member", bar: bars.preview }),
    trail(`agent:${s.busiestName}`),
    trail(`delegation:${notes.delegations[0]}`),
    ...(["member", "collector"] as const).map((as) => trail("", as)),
    decision("the oldest", s.oldestDecision),
    decision("in the middle", s.middleDecision),
    decision("the newest", s.newestDecision),
    ...[s.oldestDecision, s.middleDecision].map((id) =>
      read(
        `outcome of ${id === s.oldestDecision ? "the oldest decision" : "one in the middle"}`,
        "/access/v1/outcomes",
        {},
        {
          ...{ as: "pep" as const, bar: bars.id, body: { decision_id: id, outcome: "executed" } },
        },
      ),
    ),
    trail("id:dec_01K00000000000000000000000"),
    read("decisions: newest", "/api/decisions", { limit: 50 }),
    read(
      "decision: suggestion",
      "/api/decisions/[decisionId]/suggestion",
      {},
      { params: { decisionId: s.oldestDecision }, bar: bars.one },
    ),
    ...["", "/around", "/evidence", "/proof"].map((route) => entry(`/api/audit/[index]${route}`, "1000")),
    // The records of one agent's beginning follow one another: each is of another kind.
    ...["1001", "1002", "1003"].map((index) => entry("/api/audit/[index]", index)),
  ];
};
