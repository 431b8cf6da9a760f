import type { Page } from "@playwright/test";
import { dialog, type Objects, press, type Screen } from "./screen";
import { agents } from "./screens-agents";
import { asOf } from "./screens-as-of";
import { channelScreens } from "./screens-channels";
import { controlScreens } from "./screens-controls";
import { ownership } from "./screens-ownership";
import { reviews } from "./screens-reviews";
import { settings, trust } from "./screens-settings";
import { trail } from "./screens-trail";

const signIn: Screen[] = [
  { name: "sign-in", page: "(auth)/sign-in", path: () => "/sign-in" },
  {
    name: "sign-in-window",
    page: "(auth)/sign-in/window",
    path: () => "/sign-in/window?as=per_none&refused=other_person",
  },
  { name: "invitation", page: "(auth)/invitation", path: () => "/invitation?token=unknown" },
  {
    name: "not-allowed",
    page: "(auth)/not-allowed",
    as: "support",
    path: () => "/not-allowed?permission=agents%3Awrite",
  },
];

/** Shows one pane of the editor where there is room for one only. */
const pane = (name: string) => async (page: Page) => {
  const choice = page.getByRole("button", { name, exact: true });
  if (await choice.isVisible()) await choice.click();
};

const decide: Screen[] = [
  { name: "home", page: "(console)", as: "approver", path: () => "/" },
  { name: "notifications", page: "(console)/notifications", as: "approver", path: () => "/notifications" },
  { name: "inbox", page: "(console)/inbox", as: "approver", path: () => "/inbox" },
  { name: "inbox-changes", page: "(console)/inbox", as: "admin", path: () => "/inbox?queue=change" },
  { name: "inbox-decided", page: "(console)/inbox", as: "approver", path: () => "/inbox?queue=decided" },
  { name: "approvals", page: "(console)/approvals", as: "approver", path: () => "/approvals" },
  {
    name: "approvals-request",
    page: "(console)/approvals",
    as: "approver",
    path: ({ request }) => `/approvals?request=${request}`,
  },
  {
    name: "approvals-approve",
    within: dialog,
    page: "(console)/approvals",
    as: "approver",
    path: ({ request }) => `/approvals?request=${request}`,
    act: press("Approve"),
  },
  {
    name: "approvals-narrower",
    within: dialog,
    page: "(console)/approvals",
    as: "approver",
    path: ({ request }) => `/approvals?request=${request}`,
    act: async (page) => {
      await page.getByText("The digest matches what you see").waitFor();
      await page.keyboard.press("n");
      await page.getByText("Nothing is removed yet.").waitFor();
    },
  },
  {
    name: "approvals-statistics",
    page: "(console)/approvals/statistics",
    as: "security",
    path: () => "/approvals/statistics",
  },
  {
    name: "approvals-statistics-actions",
    page: "(console)/approvals/statistics",
    as: "security",
    path: () => "/approvals/statistics?kind=actions",
  },
  {
    name: "approvals-policies",
    page: "(console)/approvals/policies",
    as: "security",
    path: () => "/approvals/policies",
  },
  {
    name: "approvals-policy",
    page: "(console)/approvals/policies/[policyId]",
    as: "security",
    path: () => "/approvals/policies",
    act: async (page) => {
      await page.getByRole("link", { name: "four-eyes@1" }).click();
      await page.getByText("Came with the product.").waitFor();
    },
  },
  {
    name: "approvals-policy-change",
    page: "(console)/approvals/policies/[policyId]/change",
    as: "security",
    path: () => "/approvals/policies",
    act: async (page) => {
      await page.getByRole("link", { name: "Change rules" }).first().click();
      await press("Add rule")(page);
      await press("Add step")(page);
    },
  },
  { name: "approvals-cover", page: "(console)/approvals/cover", as: "approver", path: () => "/approvals/cover" },
  { name: "approvals-decided", page: "(console)/approvals", as: "approver", path: () => "/approvals?queue=decided" },
  {
    name: "approvals-not-permitted",
    page: "(console)/approvals",
    as: "auditor",
    path: () => "/approvals?queue=to-decide",
  },
  { name: "action-approvals", page: "(console)/action-approvals", as: "approver", path: () => "/action-approvals" },
  {
    name: "action-approvals-decided",
    page: "(console)/action-approvals",
    as: "approver",
    path: () => "/action-approvals?queue=decided",
  },
  { name: "requests", page: "(console)/requests", as: "finance", path: () => "/requests" },
  { name: "requests-none", page: "(console)/requests", as: "security", path: () => "/requests" },
  {
    name: "request",
    page: "(console)/requests/[requestId]",
    as: "security",
    path: ({ request }) => `/requests/${request}`,
  },
  {
    name: "requests-new",
    page: "(console)/requests/new",
    as: "finance",
    path: ({ agent }) => `/requests/new?agent=${agent}`,
  },
  {
    name: "delegations-new",
    page: "(console)/delegations/new",
    as: "finance",
    path: ({ agent }) => `/delegations/new?agent=${agent}`,
  },
  {
    name: "delegation-change",
    page: "(console)/delegations/[delegationId]/change",
    as: "security",
    path: ({ delegation }) => `/delegations/${delegation}/change`,
  },
  {
    name: "delegation-change-code",
    page: "(console)/delegations/[delegationId]/change",
    as: "security",
    path: ({ delegation }) => `/delegations/${delegation}/change`,
    act: pane("Code"),
  },
  {
    name: "delegation-change-effect",
    page: "(console)/delegations/[delegationId]/change",
    as: "security",
    path: ({ delegation }) => `/delegations/${delegation}/change`,
    act: pane("Effect"),
  },
  { name: "templates", page: "(console)/templates", as: "security", path: () => "/templates" },
  {
    name: "template-make",
    within: dialog,
    page: "(console)/templates",
    as: "security",
    path: () => "/templates",
    act: press("Create template"),
  },
  { name: "delegations", page: "(console)/delegations", as: "security", path: () => "/delegations" },
  { name: "unused-authority", page: "(console)/unused-authority", as: "security", path: () => "/unused-authority" },
  {
    name: "delegation",
    page: "(console)/delegations/[delegationId]",
    as: "security",
    path: ({ delegation }) => `/delegations/${delegation}`,
  },
  {
    name: "delegation-suspend",
    within: dialog,
    page: "(console)/delegations/[delegationId]",
    as: "security",
    path: ({ delegation }) => `/delegations/${delegation}`,
    act: press("Suspend"),
  },
  {
    name: "delegations-graph",
    page: "(console)/delegations/graph",
    as: "security",
    path: ({ agent }) => `/delegations/graph?agent=${agent}`,
    act: async (page) => {
      const size = page.viewportSize();
      if (size && size.width >= 768) await page.locator(".react-flow__node").first().waitFor();
    },
  },
  {
    name: "delegations-graph-list",
    page: "(console)/delegations/graph",
    as: "security",
    path: ({ agent }) => `/delegations/graph?agent=${agent}&view=list`,
  },
];

const servers: Screen[] = [
  { name: "resource-servers", page: "(console)/resource-servers", as: "security", path: () => "/resource-servers" },
  {
    name: "resource-servers-new",
    page: "(console)/resource-servers/new",
    as: "security",
    path: () => "/resource-servers/new",
  },
  {
    name: "resource-server",
    page: "(console)/resource-servers/[resourceServerId]",
    as: "security",
    path: ({ server }) => `/resource-servers/${server}`,
  },
  {
    name: "resource-server-edit",
    within: dialog,
    page: "(console)/resource-servers/[resourceServerId]",
    as: "security",
    path: ({ server }) => `/resource-servers/${server}`,
    act: press("Edit"),
  },
];

const watch: Screen[] = [
  ...trail,
  ...reviews,
  { name: "revocations", page: "(console)/revocations", as: "security", path: () => "/revocations" },
  {
    name: "revocations-opened",
    page: "(console)/revocations",
    within: dialog,
    as: "security",
    path: () => "/revocations",
    act: press(/legacy-exporter/),
  },
  {
    name: "revocation-proof",
    page: "(console)/revocations/[revocationId]",
    as: "security",
    path: ({ revocation }) => `/revocations/${revocation}`,
  },
  { name: "discoveries", page: "(console)/discoveries", as: "security", path: () => "/discoveries" },
  { name: "jobs", page: "(console)/jobs", as: "auditor", path: () => "/jobs" },
  { name: "drills", page: "(console)/drills", as: "security", path: () => "/drills" },
  { name: "stop-centre", page: "(console)/stop", as: "security", path: () => "/stop" },
  {
    name: "stop-centre-everything",
    page: "(console)/stop",
    as: "security",
    path: () => "/stop?kind=all",
    act: async (page) => {
      await page.getByRole("button", { name: /^Suspend / }).waitFor();
    },
  },
];

/** Every page of the console, in the states that look different. */
export const screens: readonly Screen[] = [
  ...signIn,
  ...agents,
  ...servers,
  ...decide,
  ...watch,
  ...asOf,
  ...controlScreens,
  ...trust,
  ...settings,
  ...ownership,
  ...channelScreens,
];

/** Waits until a page has no skeleton and its fonts are loaded. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForFunction(
    () => document.querySelector("[aria-busy=true], [role=status][aria-label=Loading]") === null,
  );
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

export const sizes = [
  { width: 1360, height: 900 },
  { width: 390, height: 844 },
] as const;
export const themes = ["light", "dark"] as const;

/** Opens one screen and waits until it is settled. */
export async function showScreen(page: Page, screen: Screen, objects: Objects): Promise<void> {
  const response = await page.goto(screen.path(objects));
  const status = response?.status();
  if (status !== (screen.status ?? 200)) throw new Error(`${screen.name} answered ${status}.`);
  await settled(page);
  await screen.act?.(page);
}
