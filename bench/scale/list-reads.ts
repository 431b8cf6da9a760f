import { type Asker, type Read, read } from "@/bench/scale/read";

type Query = Record<string, string>;

const list = (name: string, query: Query = {}, as: Asker = "security"): Read => {
  const told = Object.entries(query).map(([key, value]) => `${key}=${value}`);
  return read([`${name}:`, ...told].join(" "), `/api/${name}`, { limit: 50, ...query }, { as });
};

/** Lists in each of their orders, with the filters that find few rows or none. */
export const listReads = (crowdedAgent: string): Read[] => [
  ...["", "in-effect:yes", "status:revoked"].map((q) => list("delegations", { sort: "created", ...(q && { q }) })),
  list("detections", { sort: "created" }),
  list("detections", { sort: "created", q: '"zebra crossing"' }),
  ...["-created", "name", "-name"].map((sort) => list("blueprints", { sort })),
  ...["created", "-created", "-expires"].map((sort) => list("instances", { sort })),
  ...["status:quarantined", "-status:active", "expires:7d", "agent:tender-*", '"zebra crossing"'].map((q) =>
    list("instances", { q }),
  ),
  list("instances", { renewal: "due" }),
  ...[{ sort: "created" }, { q: "status:revoked" }, { q: '"zebra crossing"' }].map((query) =>
    read(
      `instances of the agent with most: ${Object.values(query)}`,
      "/api/agents/[agentId]/instances",
      { limit: 50, ...query },
      { as: "security", params: { agentId: crowdedAgent } },
    ),
  ),
  list("instances", { sort: "created", q: "status:revoked" }),
  ...["-title", "created"].map((sort) => list("cases", { sort })),
  ...["state:open", "assignee:me", '"zebra crossing"'].map((q) => list("cases", { q })),
  ...[{ sort: "created" }, { q: "status:retired" }].map((query) => list("keys", query, "admin")),
  ...[{ sort: "created" }, { q: "status:done" }].map((query) => list("exports", query, "member")),
  ...[{ sort: "created" }, { q: "kind:roles" }, { q: '"zebra crossing"' }].flatMap((query) => [
    list("reviews", query),
    list("reviews", query, "member"),
  ]),
  list("revocations", { sort: "created" }),
  ...["by:me", "scope:all", "lifted:no", "before:now-1d", '"zebra crossing"'].map((q) => list("revocations", { q })),
  list("revocations", {}, "member"),
  read("session/cover", "/api/session/cover", {}, { as: "approver" }),
];
