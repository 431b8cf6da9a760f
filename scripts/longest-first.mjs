import { BaseSequencer } from "vitest/node";

/** Files that take longest, longest first. Begun last, one of them would run alone at the end. */
const longest = [
  ...[
    "bench/scale/fiftieth",
    "lib/startup/convoys",
    "prisma/seed/scale/determinism",
    "lib/startup/job-plans",
    "lib/delegations/reissue",
    "lib/inbox/inbox",
    "lib/startup/query-plans",
    "lib/agents/one-person",
    "lib/discoveries/large-import",
    "lib/startup/interrupted-commands",
  ].map((name) => `/${name}.db.test.ts`),
  ...[
    "matrix",
    "bad-input",
    "stranger-cost",
    "fuzz-openapi",
    "restore",
    "supervised",
    "bad-input-forged",
    "retirement-race",
    "revocation-race",
    "bad-input-rules",
    "start-stop",
    "http-edge",
    "saved-searches",
    "delegation-race",
    "departure-race",
    "bad-input-authority",
    "connection-ends",
    "action-approvals",
    "floods",
  ].map((name) => `/e2e/protocol/${name}.spec.ts`),
];

const rankOf = ({ moduleId }) => {
  const rank = longest.findIndex((end) => moduleId.endsWith(end));
  return rank === -1 ? longest.length : rank;
};

const groupOf = ({ project }) => project.config.sequence.groupOrder;

/** Begins the longest files first, whether or not an earlier run is known; the others in Vitest's order. */
export class LongestFirst extends BaseSequencer {
  async sort(files) {
    return (await super.sort(files)).sort((a, b) => groupOf(a) - groupOf(b) || rankOf(a) - rankOf(b));
  }
}
