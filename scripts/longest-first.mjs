import { BaseSequencer } from "vitest/node";

/** Files that take longest, longest first. Begun last, one of them would run alone at the end. */
const longest = [
  "matrix",
  "bad-input",
  "stranger-cost",
  "restore",
  "bad-input-forged",
  "fuzz-openapi",
  "start-stop",
  "supervised",
  "delegation-race",
  "retirement-race",
  "revocation-race",
  "bad-input-authority",
  "bad-input-rules",
  "http-edge",
  "kills",
  "saved-searches",
].map((name) => `/e2e/protocol/${name}.spec.ts`);

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
