import type { Page } from "@playwright/test";
import type { Api, Who } from "./browser-people";

/** What the screens are about: objects of the demonstration, found by what they are called. */
export type Objects = {
  agent: string;
  draft: string;
  suspended: string;
  quarantined: string;
  delegation: string;
  request: string;
  decision: number;
  server: string;
};

/** One page in one of its states. */
export type Screen = {
  name: string;
  /** The file under app/ that draws it. */
  page: string;
  as?: Who;
  path: (objects: Objects) => string;
  /** Brings the page into the state that is meant. */
  act?: (page: Page) => Promise<void>;
  /** The part that is examined, where the rest of the page is another screen. */
  within?: string;
  /** What the page itself answers when it is not there on purpose. */
  status?: number;
};

/** Looks the objects up through the interface. */
export async function findObjects(api: Api): Promise<Objects> {
  const first = async <T>(path: string, plural: string): Promise<T> => {
    const { [plural]: rows } = await api.get<Record<string, T[] | undefined>>(path);
    const [row] = rows ?? [];
    if (row === undefined) throw new Error(`The demonstration has nothing at ${path}.`);
    return row;
  };
  const agent = async (name: string) => (await first<{ id: string }>(`/api/agents?q=name:${name}`, "agents")).id;
  const [refunds, draft, suspended, quarantined] = await Promise.all(
    ["refund-agent", "vendor-scout", "ticket-router", "lead-enricher"].map(agent),
  );
  const auditor = await agent("refund-auditor");
  return {
    agent: refunds ?? "",
    draft: draft ?? "",
    suspended: suspended ?? "",
    quarantined: quarantined ?? "",
    delegation: (await first<{ id: string }>(`/api/delegations?q=agent:${auditor}`, "delegations")).id,
    request: (await first<{ id: string }>("/api/requests?q=status:pending", "requests")).id,
    decision: (await first<{ index: number }>("/api/audit?q=type:agent.revoked", "entries")).index,
    server: (await first<{ id: string }>("/api/resource-servers", "resourceServers")).id,
  };
}

const press = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).first().click();

const dialog = "[role=dialog]";

const signIn: Screen[] = [
  { name: "sign-in", page: "(auth)/sign-in", path: () => "/sign-in" },
  { name: "invitation", page: "(auth)/invitation", path: () => "/invitation?token=unknown" },
  {
    name: "not-allowed",
    page: "(auth)/not-allowed",
    as: "support",
    path: () => "/not-allowed?permission=agents%3Awrite",
  },
];

const agents: Screen[] = [
  { name: "agents", page: "(console)/agents", as: "security", path: () => "/agents" },
  { name: "agents-own", page: "(console)/agents", as: "finance", path: () => "/agents" },
  { name: "agents-no-match", page: "(console)/agents", as: "auditor", path: () => "/agents?q=name:nothing" },
  { name: "agents-new", page: "(console)/agents/new", as: "security", path: () => "/agents/new" },
  ...(["overview", "credentials", "authority", "activity"] as const).map((tab) => ({
    name: `agent-${tab}`,
    page: "(console)/agents/[agentId]",
    as: "security" as const,
    path: ({ agent }: Objects) => `/agents/${agent}?tab=${tab}`,
  })),
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
      await page.getByRole("button", { name: "Make token" }).click();
      await page.getByText("Waiting for the instance to enrol").waitFor();
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
      await page.getByText(/live tokens?$/).waitFor();
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

const decide: Screen[] = [
  { name: "home", page: "(console)", as: "approver", path: () => "/" },
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
  { name: "approvals-decided", page: "(console)/approvals", as: "approver", path: () => "/approvals?queue=decided" },
  {
    name: "approvals-not-permitted",
    page: "(console)/approvals",
    as: "auditor",
    path: () => "/approvals?queue=to-decide",
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
  { name: "delegations", page: "(console)/delegations", as: "security", path: () => "/delegations" },
  {
    name: "delegation",
    page: "(console)/delegations/[delegationId]",
    as: "security",
    path: ({ delegation }) => `/delegations/${delegation}`,
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
  { name: "audit", page: "(console)/audit", as: "auditor", path: () => "/audit?q=agent:refund-agent" },
  { name: "audit-no-match", page: "(console)/audit", as: "auditor", path: () => "/audit?q=type:nothing" },
  ...(["summary", "chain", "json"] as const).map((tab) => ({
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
  { name: "revocations", page: "(console)/revocations", as: "security", path: () => "/revocations" },
  {
    name: "revocations-opened",
    page: "(console)/revocations",
    within: dialog,
    as: "security",
    path: () => "/revocations",
    act: press(/legacy-exporter/),
  },
];

const settings: Screen[] = [
  { name: "people", page: "(console)/people", as: "admin", path: () => "/people" },
  {
    name: "people-person",
    within: dialog,
    page: "(console)/people",
    as: "admin",
    path: () => "/people",
    act: press("Open Jonas Lind"),
  },
  {
    name: "people-invite",
    within: dialog,
    page: "(console)/people",
    as: "admin",
    path: () => "/people",
    act: press("Invite person"),
  },
  { name: "keys", page: "(console)/keys", as: "admin", path: () => "/keys" },
  { name: "not-found", page: "not-found", as: "auditor", path: () => "/agents/agt_0", status: 404 },
  { name: "not-found-anywhere", page: "not-found", path: () => "/nothing/here", status: 404 },
  { name: "design", page: "design", as: "auditor", path: () => "/design", status: 404 },
];

/** Every page of the console, in the states that look different. */
export const screens: readonly Screen[] = [...signIn, ...agents, ...servers, ...decide, ...watch, ...settings];

/** Waits until a page shows what it has: no skeleton, its fonts loaded. */
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

/** Opens one screen as whoever it belongs to. */
export async function showScreen(page: Page, screen: Screen, objects: Objects): Promise<void> {
  const response = await page.goto(screen.path(objects));
  const status = response?.status();
  if (status !== (screen.status ?? 200)) throw new Error(`${screen.name} answered ${status}.`);
  await settled(page);
  await screen.act?.(page);
}
