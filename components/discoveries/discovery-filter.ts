import { type KeyHelp, listFilter, yesOrNo } from "@/components/table/list-filter";
import { discoveryKinds } from "@/lib/discoveries/model";
import type { discoveryFilterKeys } from "@/lib/discoveries/schema";

const help: Record<(typeof discoveryFilterKeys)[number], KeyHelp> = {
  kind: { hint: "kind of the identity", values: discoveryKinds, words: "of the kind {}", example: "kind:oauth_client" },
  origin: {
    hint: "system that it was imported from, or identifier of the resource server that asked; * stands for anything",
    words: "from {}",
    example: "origin:okta*",
  },
  owner: {
    hint: "person or team that the system names; * stands for anything",
    words: "owned by {}",
    example: "owner:finance*",
  },
  shared: {
    hint: "whether another identity has the same credential: yes or no",
    values: ["yes", "no"],
    words: yesOrNo("with a shared credential", "without a shared credential"),
    example: "shared:yes",
  },
  id: { hint: "id of a discovery", words: "with id {}", example: "id:dsc_…" },
};

/** The filter of discoveries. */
export const discoveryFilter = listFilter("discoveries", help);
