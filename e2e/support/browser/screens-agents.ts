import { dialog, type Objects, press, type Screen } from "./screen";

/** The agents, with everything about one of them, and the rules that watch them. */
export const agents: Screen[] = [
  { name: "agents", page: "(console)/agents", as: "security", path: () => "/agents" },
  { name: "agents-own", page: "(console)/agents", as: "finance", path: () => "/agents" },
  { name: "agents-no-match", page: "(console)/agents", as: "auditor", path: () => "/agents?q=name:nothing-*" },
  {
    name: "agents-chosen",
    page: "(console)/agents",
    as: "security",
    path: () => "/agents",
    act: async (page) => {
      await page.getByRole("checkbox", { name: "Choose refund-agent" }).check();
      await page.getByRole("region", { name: "Chosen agents" }).getByRole("button", { name: "Suspend…" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "agents-compare",
    page: "(console)/agents/compare",
    as: "security",
    path: ({ agent, suspended }) => `/agents/compare?left=${agent}&right=${suspended}`,
  },
  { name: "agents-board", page: "(console)/agents/board", as: "security", path: () => "/agents/board" },
  { name: "agents-orphans", page: "(console)/agents/orphans", as: "security", path: () => "/agents/orphans" },
  { name: "agents-onboarding", page: "(console)/agents/onboarding", as: "finance", path: () => "/agents/onboarding" },
  {
    name: "lifecycle-policy",
    page: "(console)/agents/lifecycle-policy",
    as: "security",
    path: () => "/agents/lifecycle-policy",
  },
  { name: "detection-rules", page: "(console)/detections/rules", as: "auditor", path: () => "/detections/rules" },
  {
    name: "detection-rule",
    within: dialog,
    page: "(console)/detections/rules",
    as: "security",
    path: () => "/detections/rules",
    act: press("Open the rule A burst of denials"),
  },
  { name: "agents-new", page: "(console)/agents/new", as: "security", path: () => "/agents/new" },
  ...(["overview", "credentials", "authority", "activity"] as const).map((tab) => ({
    name: `agent-${tab}`,
    page: "(console)/agents/[agentId]",
    as: "security" as const,
    path: ({ agent }: Objects) => `/agents/${agent}?tab=${tab}`,
  })),
  {
    name: "retirement-missing",
    page: "(console)/agents/[agentId]/retirement",
    as: "security",
    path: ({ agent }) => `/agents/${agent}/retirement`,
    status: 404,
  },
  {
    name: "agent-draft",
    page: "(console)/agents/[agentId]",
    as: "security",
    path: ({ draft }) => `/agents/${draft}`,
  },
  {
    name: "agent-suspended",
    page: "(console)/agents/[agentId]",
    as: "support",
    path: ({ suspended }) => `/agents/${suspended}`,
  },
  {
    name: "agent-quarantined",
    page: "(console)/agents/[agentId]",
    as: "auditor",
    path: ({ quarantined }) => `/agents/${quarantined}?tab=credentials`,
  },
  {
    name: "agent-enrol",
    within: dialog,
    page: "(console)/agents/[agentId]",
    as: "security",
    path: ({ agent }) => `/agents/${agent}?tab=credentials`,
    act: async (page) => {
      await press("Enrol an instance")(page);
      await page.getByRole("button", { name: "Issue token" }).click();
      await page.getByText("Waiting for the instance to enrol").waitFor();
    },
  },
  {
    name: "agent-enrol-platform",
    within: dialog,
    page: "(console)/agents/[agentId]",
    as: "security",
    path: ({ clustered }) => `/agents/${clustered}?tab=credentials`,
    act: async (page) => {
      await press("Enrol an instance")(page);
      await page.getByRole("tab", { name: "With a platform identity" }).click();
      await page.getByRole("list", { name: "Rules of this agent" }).waitFor();
    },
  },
  {
    name: "agent-instance",
    within: dialog,
    page: "(console)/agents/[agentId]",
    as: "security",
    path: ({ quarantined }) => `/agents/${quarantined}?tab=credentials`,
    act: async (page) => {
      await press(/^Open instance/)(page);
      await page.getByText("Generation 1").waitFor();
    },
  },
  {
    name: "agent-revoke",
    within: dialog,
    page: "(console)/agents/[agentId]",
    as: "security",
    path: ({ agent }) => `/agents/${agent}`,
    act: async (page) => {
      await press("Revoke…")(page);
      await page
        .getByText(/live tokens?$/)
        .first()
        .waitFor();
    },
  },
  {
    name: "agent-menu",
    within: "[role=menu]",
    page: "(console)/agents/[agentId]",
    as: "security",
    path: ({ agent }) => `/agents/${agent}`,
    act: press("More actions"),
  },
];
