import { type From, made, type Rule, refusedAt } from "@/e2e/protocol/bad-input/rule";
import type { Json } from "@/lib/testing/http";

const zeros = "0".repeat(26);

/** An access review that would be planned, but for the change. */
const planned =
  (change: From<Json>): From<Json> =>
  (tried) => ({
    ...{ name: "A test", scope: { kind: "agents", q: "" }, reviewers: "owners", dueAt: "2099-12-30T00:00:00Z" },
    ...{ onSilence: "keep", ...made(change, tried) },
  });
const plan = refusedAt("POST /api/reviews");
const scope = (kind: string, q = ""): Json => ({ scope: { kind, q } });

export const reviewRules: Rule[] = [
  plan("a review of what there is not", planned(scope("systems")), "400 malformed_request scope.kind"),
  plan("a review without a scope", planned({ scope: {} }), "400 malformed_request scope.kind required"),
  plan("a scope beside the scope", planned({ kind: "agents" }), "400 malformed_request kind unknown_member"),
  plan(
    "a filter with an unknown value",
    planned(scope("agents", "status:nonsense")),
    "422 unknown_filter_value scope.q unknown_filter_value",
  ),
  plan("no reviewer", planned({ reviewers: [] }), "400 malformed_request reviewers"),
  plan("reviewers of an unknown kind", planned({ reviewers: "friends" }), "400 malformed_request reviewers"),
  plan(
    "a reviewer who is no person",
    planned(({ subject }) => ({ reviewers: [subject.agentId] })),
    "400 malformed_request reviewers[0]",
  ),
  plan(
    "a second reviewer who is not there",
    planned(({ stage }) => ({ reviewers: [stage.owner.id, `per_${zeros}`] })),
    "422 reviewer_unknown reviewers[1] reviewer_unknown",
  ),
  plan("owners of blueprints", planned(scope("blueprints")), "422 reviewers_not_possible reviewers"),
  plan(
    "a fallback who is not there",
    planned({ fallbackEmail: "nobody@acme.example" }),
    "422 reviewer_unknown fallbackEmail",
  ),
  plan("an unknown consequence of silence", planned({ onSilence: "revoke" }), "400 malformed_request onSilence"),
  plan(
    "silence that suspends an entitlement",
    planned({ ...scope("entitlements"), onSilence: "suspend" }),
    "422 silence_not_possible onSilence",
  ),
  plan("a due date that has passed", planned({ dueAt: "2020-01-01T00:00:00Z" }), "422 review_period_empty dueAt"),
  refusedAt(`PUT /api/reviews/rvw_${zeros}/items/rvi_${zeros}`)(
    "an answer in a review that there is not",
    { decision: "keep", note: "ok" },
    "404 review_not_found",
  ),
  refusedAt(`PUT /api/reviews/rvw_${zeros}/items/rvi_${zeros}`)(
    "an answer that there is not",
    { decision: "approve", note: "ok" },
    "400 malformed_request decision",
  ),
  refusedAt(`POST /api/reviews/rvw_${zeros}/submit`)(
    "answers to a review that there is not",
    {},
    "404 review_not_found",
  ),
];
