import { type From, made, type Rule, refusedAt } from "@/e2e/protocol/bad-input/rule";
import type { Json } from "@/lib/testing/http";

/** A registration that would succeed, but for the change. */
export const agent =
  (change: From<Json>): From<Json> =>
  (tried) => ({
    ...{ name: "some-agent", purpose: "Refunds", environment: "prod", riskTier: "low" },
    ownerEmail: tried.stage.owner.email,
    ...made(change, tried),
  });

const register = refusedAt("POST /api/agents");
const edit = (version: string) =>
  refusedAt(({ subject }) => `PATCH /api/agents/${subject.agentId}`, { headers: { "if-match": version } });
const enrol = refusedAt(({ subject }) => `POST /api/agents/${subject.agentId}/enrolment-tokens`);

const move = refusedAt(({ subject }) => `POST /api/agents/${subject.agentId}/transitions`);
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

const transitions: Rule[] = [
  move("a state that there is not", { to: "asleep", reason: "x" }, "400 malformed_request to"),
  move("no reason for a transition", { to: "suspended" }, "400 malformed_request reason"),
  ...["active", "draft", "pending"].map((to) =>
    move(`a transition from active to ${to}`, { to, reason: "x" }, "409 agent_state"),
  ),
  ...["active", "revoked"].map((to) =>
    move(`an end of ${to}`, { to, reason: "x", endsAt: inHours(1) }, "400 malformed_request endsAt no_end"),
  ),
  move(
    "an end of a suspension that has passed",
    { to: "suspended", reason: "x", endsAt: inHours(-1) },
    "422 instant_passed endsAt",
  ),
  move(
    "a retirement at an instant that has passed",
    { to: "retired", reason: "x", endsAt: inHours(-1) },
    "422 instant_passed endsAt",
  ),
  move("a drain of two days", { to: "retiring", reason: "x", endsAt: inHours(48) }, "422 drain_too_long endsAt"),
  refusedAt(`POST /api/agents/agt_${"0".repeat(26)}/transitions`)(
    "an agent that there is not",
    { to: "active", reason: "x" },
    "404 agent_not_found",
  ),
];

const names: Rule[] = ["Upper", "-a", "a b", "a_b", "é", "1a", "a".repeat(64)].map((name) =>
  register(`the agent's name ${name}`, agent({ name }), "400 malformed_request name"),
);

export const agentRules: Rule[] = [
  ...names,
  ...transitions,
  register(
    "a name that another agent has",
    agent(({ subject: { name } }) => ({ name })),
    "409 agent_name_taken name",
  ),
  register(
    "a name that looks like another agent's",
    agent(({ subject }) => ({ name: subject.name.replaceAll("-", "") })),
    "409 agent_name_confusable name",
  ),
  register("two scripts", agent({ displayName: "Pаyments" }), "400 malformed_request displayName mixed_scripts"),
  register(
    "text that turns",
    agent({ displayName: "a\u202eb" }),
    "400 malformed_request displayName deceptive_character",
  ),
  register("NUL", agent({ purpose: "a\u0000b" }), "400 malformed_request purpose deceptive_character"),
  register("a purpose of blanks", agent({ purpose: "   " }), "400 malformed_request purpose"),
  register("an owner nobody is", agent({ ownerEmail: "nobody@acme.example" }), "422 owner_unknown ownerEmail"),
  register("no such blueprint", agent({ blueprintId: `bpr_${"0".repeat(26)}` }), "422 blueprint_unknown blueprintId"),
  refusedAt("POST /api/agents", { headers: { "idempotency-key": "a b" } })(
    "an Idempotency-Key with a blank",
    agent({}),
    "400 malformed_idempotency_key Idempotency-Key",
  ),
  refusedAt(({ draft }) => `POST /api/agents/${draft.agentId}/activate`)("no owner", {}, "409 owner_required"),
  refusedAt(({ subject }) => `POST /api/agents/${subject.agentId}/resume`)("an active agent", {}, "409 agent_state"),
  edit('"999"')("another version", { purpose: "New" }, "412 stale"),
  edit("x")("a version that is none", { purpose: "New" }, "400 malformed_if_match If-Match"),
  edit('"stale"')("a tag that was never given out", { purpose: "New" }, "412 stale"),
  edit('W/"1"')("a weak tag, which matches nothing", { purpose: "New" }, "412 stale"),
  enrol("a token for a week", { ttlSeconds: 604_800 }, "400 malformed_request ttlSeconds"),
  enrol("a network with host bits", { network: "10.0.0.1/8" }, "400 malformed_request network network_syntax"),
  refusedAt(({ subject }) => `POST /api/instances/${subject.instance.clientId}/release`)(
    "releasing what is not quarantined",
    { reason: "x" },
    "409 instance_state",
  ),
];
