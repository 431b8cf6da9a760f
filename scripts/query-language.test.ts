import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { actionFilter } from "@/components/action-approvals/action-filter";
import { agentFilter } from "@/components/agents/agent-filter";
import { delegationFilter } from "@/components/delegations/delegation-filter";
import { detectionFilter } from "@/components/detections/detection-filter";
import { discoveryFilter } from "@/components/discoveries/discovery-filter";
import { groupFilter, peopleFilter } from "@/components/people/people-filter";
import { requestFilter } from "@/components/requests/inbox/request-filter";
import { revocationFilter } from "@/components/revocation/revocation-filter";
import type { FilterKey } from "@/components/table/filter-suggestions";
import { reviewFilterKeys } from "@/lib/access-reviews/schema";
import { actionApprovalFilterKeys } from "@/lib/action-approvals/schema";
import { agentFilterKeys, comparedAgentKeys } from "@/lib/agents/schema";
import { auditFilterKeys } from "@/lib/audit/filter-keys.model";
import { caseFilterKeys } from "@/lib/cases/schema";
import { instanceFilterKeys } from "@/lib/credentials/schema";
import { delegationFilterKeys } from "@/lib/delegations/schema";
import { detectionFilterKeys } from "@/lib/detections/schema";
import { discoveryFilterKeys } from "@/lib/discoveries/schema";
import { exportFilterKeys } from "@/lib/exports/schema";
import { groupFilterKeys } from "@/lib/groups/schema";
import { personFilterKeys } from "@/lib/people/schema";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { requestFilterKeys } from "@/lib/requests/schema";
import { revocationFilterKeys } from "@/lib/revocation/schema";
import { keyFilterKeys } from "@/lib/signing-keys/schema";

const page = readFileSync(new URL("../docs/query-language.md", import.meta.url), "utf8");

/** The rows of the table below a heading: key, description and example. */
function tableOf(heading: string): string[][] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const lines = section.split("\n## ")[0]?.split("\n") ?? [];
  const rows = lines.filter((line) => line.startsWith("| `"));
  return rows.map((line) =>
    line
      .slice(1, -1)
      .split(" | ")
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

/** A list without a screen has no help in the console. */
type List = [heading: string, keys: readonly string[], help?: readonly FilterKey[], compared?: readonly string[]];
const lists: List[] = [
  ["trail", auditFilterKeys.map(({ key }) => key), auditFilterKeys, ["depth", "amount", "index"]],
  ["agents", agentFilterKeys, agentFilter.keys, comparedAgentKeys],
  ["delegations", delegationFilterKeys, delegationFilter.keys],
  ["requests", requestFilterKeys, requestFilter.keys],
  ["action approvals", actionApprovalFilterKeys, actionFilter.keys],
  ["detections", detectionFilterKeys, detectionFilter.keys],
  ["discoveries", discoveryFilterKeys, discoveryFilter.keys],
  ["instances", instanceFilterKeys],
  ["reviews", reviewFilterKeys],
  ["cases", caseFilterKeys],
  ["exports", exportFilterKeys],
  ["signing keys", keyFilterKeys],
  ["revocations", revocationFilterKeys, revocationFilter.keys],
  ["people", personFilterKeys, peopleFilter.keys],
  ["groups", groupFilterKeys, groupFilter.keys],
];

describe.each(lists)("the keys of %s", (name, keys, told, compared = []) => {
  const heading = name === "trail" ? "Keys of the trail" : `Keys of ${name}`;
  const help =
    told ?? tableOf(heading).map(([key = "", hint = "", example = ""]): FilterKey => ({ key, hint, example }));

  it("are those of the server, in the page and in the console's help", () => {
    expect(help.map(({ key }) => key).toSorted()).toEqual(keys.toSorted());
    expect(tableOf(heading)).toEqual(help.map(({ key, hint, example }) => [key, hint, example]));
  });

  it.each(help)("have an example that the list reads: $key", ({ key, example = "" }) => {
    expect(example.replace(/^-/, "")).toMatch(new RegExp(`^${key}:`));
    expect(parseFilter(example, { keys, compared })).toBeDefined();
  });
});

it("the examples of the grammar are read", () => {
  const [, grammar = ""] = page.split("\nExamples:\n");
  const examples = /```\n([\s\S]*?)```/.exec(grammar)?.[1]?.trim().split("\n") ?? [];
  expect(examples.length).toBeGreaterThan(2);
  for (const example of examples) expect(parseFilter(example), example).toBeDefined();
});
