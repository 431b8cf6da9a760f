import { type KeyHelp, listFilter, personKey, yesOrNo } from "@/components/table/list-filter";
import { revocationScopes } from "@/lib/revocation/model";
import type { revocationFilterKeys } from "@/lib/revocation/schema";

const help: Record<(typeof revocationFilterKeys)[number], KeyHelp> = {
  scope: {
    hint: "what a stop reaches",
    values: revocationScopes,
    words: "of the scope {}",
    example: "scope:owner,blueprint",
  },
  subject: { hint: "id of what was stopped", words: "of {}", example: "subject:ins_…" },
  agent: {
    hint: "agent that was stopped: name, display name or id; * stands for anything",
    of: "agents",
    words: "of {}",
    example: "agent:refund-*",
  },
  by: personKey("person who made it", "made by {}", "by:mara@acme.example"),
  suspension: {
    hint: "whether it is a suspension: yes or no",
    values: ["yes", "no"],
    words: yesOrNo("that are suspensions", "that are no suspensions"),
    example: "suspension:yes",
  },
  lifted: {
    hint: "whether its suspension was lifted: yes or no",
    values: ["yes", "no"],
    words: yesOrNo("that were lifted", "that were not lifted"),
    example: "lifted:no",
  },
  after: { hint: "not before this instant", words: "from {} on", example: "after:now-7d" },
  before: { hint: "before this instant", words: "before {}", example: "before:2026-11-27T10:00:00Z" },
  id: { hint: "id of a revocation", words: "with id {}", example: "id:rev_…" },
};

/** The filter of revocations. */
export const revocationFilter = listFilter("revocations", help);
