import { readEvidence } from "@/lib/access-reviews/evidence";
import { EvidenceFilters, ReviewEvidence } from "@/lib/access-reviews/evidence.schema";
import { ReviewParams } from "@/lib/access-reviews/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads the evidence of an access review: its statistics, its items with answers and results, and its pack.",
  permission: "audit:read",
  params: ReviewParams,
  query: EvidenceFilters,
  response: ReviewEvidence,
  handle: ({ principal, params, query }) => readEvidence(principal, params.reviewId, query),
});
