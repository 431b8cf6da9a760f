import { dialog, type Objects, press, type Screen } from "./screen";

/** The audit trail, an open entry, stories and investigations. */
export const trail: Screen[] = [
  { name: "audit-reads", page: "(console)/audit", as: "auditor", path: () => "/audit?q=reads:only" },
  { name: "audit", page: "(console)/audit", as: "auditor", path: () => "/audit?q=agent:refund-agent" },
  {
    name: "audit-no-match",
    page: "(console)/audit",
    as: "auditor",
    path: () => "/audit?q=agent:agt_00000000000000000000000000",
  },
  ...(["summary", "around", "chain", "json"] as const).map((tab) => ({
    name: `audit-${tab}`,
    within: dialog,
    page: "(console)/audit",
    as: "auditor" as const,
    path: ({ decision }: Objects) => `/audit?entry=${decision}&tab=${tab}`,
  })),
  {
    name: "audit-proof",
    within: dialog,
    page: "(console)/audit",
    as: "auditor",
    path: ({ decision }) => `/audit?entry=${decision}&tab=proof`,
    act: async (page) => {
      await press("Verify in this browser")(page);
      await page.getByText(/^The checkpoint is signed by/).waitFor();
    },
  },
  { name: "audit-story", page: "(console)/audit/story", as: "auditor", path: () => "/audit/story?q=task:refund" },
  {
    name: "audit-investigation",
    page: "(console)/audit/investigate/[agentId]",
    as: "auditor",
    path: ({ agent }) => `/audit/investigate/${agent}?from=all`,
    act: async (page) => {
      await page.getByRole("table", { name: "Entries of the investigation" }).getByRole("button").first().waitFor();
    },
  },
  {
    name: "audit-open-case",
    within: dialog,
    page: "(console)/audit/investigate/[agentId]",
    as: "auditor",
    path: ({ agent }) => `/audit/investigate/${agent}?from=all`,
    act: press("Open case with these"),
  },
  {
    name: "audit-pin",
    within: "[role=dialog]:not([data-docked])",
    page: "(console)/audit",
    as: "auditor",
    path: ({ decision }) => `/audit?entry=${decision}`,
    act: press("Pin to a case (p)"),
  },
];
