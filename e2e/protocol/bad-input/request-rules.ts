import {
  admin,
  approver,
  type From,
  made,
  owner,
  type Rule,
  refusedAt,
  type Tried,
} from "@/e2e/protocol/bad-input/rule";
import type { Json } from "@/lib/testing/http";
import { inAnHour, payments } from "@/lib/testing/stage";

/** A request for authority that would be made, but for the change. */
export const asked =
  (change: From<Json>): ((tried: Tried) => Json) =>
  (tried) => ({
    agentId: tried.subject.agentId,
    purpose: "Refund customers",
    authority: [payments(tried.stage)],
    expiresAt: inAnHour(),
    ...made(change, tried),
  });

const ask = refusedAt("POST /api/requests", { as: owner });
const zeros = "0".repeat(26);

const proposals: Rule[] = [
  ask("an agent that there is not", asked({ agentId: `agt_${zeros}` }), "404 agent_not_found agentId"),
  refusedAt("POST /api/requests", { as: ({ stranger }) => stranger.client })(
    "an agent of somebody else",
    asked({}),
    "404 agent_not_found agentId",
  ),
  ask("authority that is over", asked({ expiresAt: "2020-01-01T00:00:00Z" }), "422 validity_invalid expiresAt"),
  ask("authority for ten years", asked({ expiresAt: "2036-01-01T00:00:00Z" }), "422 validity_invalid expiresAt"),
  ask("on behalf of nobody", asked({ onBehalfOf: `per_${zeros}` }), "422 person_unknown onBehalfOf"),
  ask("an unknown parent", asked({ parentDelegationId: `dlg_${zeros}` }), "422 parent_unknown parentDelegationId"),
  ask(
    "a parent that may not be delegated further",
    asked(({ subject }) => ({ parentDelegationId: subject.delegationId })),
    "422 outside_parent maxDepth",
  ),
];

/** An element of authority that would be granted, but for the change. */
const element = (name: string, change: From<Json>, fault: string): Rule =>
  ask(
    name,
    (tried) => asked({ authority: [payments(tried.stage, made(change, tried))] })(tried),
    `400 authority_invalid authority[0]${fault}`,
  );
const limit = (name: string, value: Json, fault: string): Rule =>
  element(name, { limits: [{ field: "amount", unit: "USD", ...value }] }, `.limits[0]${fault}`);

const elements: Rule[] = [
  element("an unknown member", { extra: 1 }, ".extra unknown_member"),
  element("an element without actions", { actions: undefined }, ".actions"),
  element("no action", { actions: [] }, ".actions"),
  element("every action", { actions: ["*"] }, ".actions wildcard_action"),
  element("an action that there is not", { actions: ["fly"] }, ".actions[0]"),
  element("a type that there is not", { type: "invoice" }, ".type"),
  element("a system that there is not", { locations: ["https://nowhere.example"] }, ".locations[0] unknown_location"),
  element(
    "two systems",
    ({ stage }) => ({ locations: [stage.server.identifier, "https://other.example"] }),
    ".locations",
  ),
  element("a path that climbs", { identifiers: ["a/../b"] }, ".identifiers[0] identifier_syntax"),
  element("a star in the middle", { identifiers: ["a*b"] }, ".identifiers[0] identifier_syntax"),
  element("an identifier that another covers", { identifiers: ["a/*", "a/b"] }, ".identifiers[1] identifier_redundant"),
  limit("an amount that is a number", { max_each: 500 }, ".max_each"),
  limit("an amount with too many digits", { max_each: "1.001" }, ".max_each"),
  limit("a negative amount", { max_each: "-1.00" }, ".max_each"),
  limit("a total without window", { max_total: "5.00" }, ".window window_missing"),
  limit("a limit without bound", {}, " limit_without_bound"),
  element("a window that there is not", { limits: [{ max_count: 1, window: "P2D" }] }, ".limits[0].window"),
  element("no condition", { conditions: {} }, ".conditions"),
  element("a network with host bits", { conditions: { networks: ["10.0.0.1/8"] } }, ".conditions.networks[0]"),
  element("an unknown environment", { conditions: { environments: ["moon"] } }, ".conditions.environments[0]"),
  ask(
    "elements that overlap",
    (tried) => asked({ authority: [payments(tried.stage), payments(tried.stage)] })(tried),
    "400 authority_invalid authority[1] overlap",
  ),
];

const at = (verb: string, as = approver) =>
  refusedAt(({ request }) => `POST /api/requests/${request.id}/${verb}`, { as });
const stale = { digest: "A".repeat(43) };

const decisions: Rule[] = [
  at("approve", owner)("I9 one's own request", ({ request }) => ({ digest: request.digest }), "403 forbidden"),
  at("approve")("I10 another digest than the one shown", stale, "409 digest_stale digest"),
  at("deny")("a denial of another digest", { ...stale, note: "No" }, "409 digest_stale digest"),
  at("withdraw", admin)("taking back somebody else's request", {}, "403 forbidden"),
];

export const requestRules: Rule[] = [...proposals, ...elements, ...decisions];
