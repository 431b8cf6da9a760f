import { dialog, press, type Screen } from "./screen";

/** Screens of trusted issuers, identity providers and detections. */
export const trust: Screen[] = [
  { name: "detections", page: "(console)/detections", as: "auditor", path: () => "/detections" },
  { name: "detections-closed", page: "(console)/detections", as: "security", path: () => "/detections?status=closed" },
  {
    name: "detection",
    within: dialog,
    page: "(console)/detections",
    as: "security",
    path: () => "/detections",
    act: press("Open the detection of lead-enricher"),
  },
  { name: "blueprints", page: "(console)/blueprints", as: "security", path: () => "/blueprints" },
  {
    name: "blueprint",
    within: dialog,
    page: "(console)/blueprints",
    as: "approver",
    path: () => "/blueprints",
    act: async (page) => {
      await press("Open desk-tools")(page);
      await page.getByRole("list", { name: "Versions" }).waitFor();
    },
  },
  {
    name: "blueprint-relax",
    within: dialog,
    page: "(console)/blueprints",
    as: "security",
    path: () => "/blueprints",
    act: async (page) => {
      await press("Open standard")(page);
      await press("Edit")(page);
      await page.getByRole("checkbox", { name: /^Every token is bound/ }).uncheck();
    },
  },
  {
    name: "blueprint-ceiling",
    page: "(console)/blueprints/[blueprintId]/ceiling",
    as: "security",
    path: () => "/blueprints",
    act: async (page) => {
      await press("Open standard")(page);
      await page.getByRole("link", { name: "Change ceiling" }).click();
      await page.getByRole("checkbox", { name: /^Agents of this blueprint have/ }).check();
    },
  },
  {
    name: "blueprint-edit",
    within: dialog,
    page: "(console)/blueprints",
    as: "security",
    path: () => "/blueprints",
    act: async (page) => {
      await press("Open standard")(page);
      await press("Edit")(page);
      await page.getByRole("list", { name: "Its rules" }).waitFor();
    },
  },
  {
    name: "blueprint-defaults",
    page: "(console)/blueprints/[blueprintId]/defaults",
    as: "security",
    path: () => "/blueprints",
    act: async (page) => {
      await press("Open standard")(page);
      await page.getByRole("link", { name: "Change defaults" }).click();
      await page.getByRole("checkbox", { name: /^Start with an authority/ }).check();
    },
  },
  {
    name: "blueprint-new",
    within: dialog,
    page: "(console)/blueprints",
    as: "security",
    path: () => "/blueprints",
    act: press("Create blueprint"),
  },
  { name: "trusted-issuers", page: "(console)/trusted-issuers", as: "auditor", path: () => "/trusted-issuers" },
  {
    name: "trusted-issuer",
    within: dialog,
    page: "(console)/trusted-issuers",
    as: "admin",
    path: () => "/trusted-issuers",
    act: async (page) => {
      await press("Open Cluster eu-1")(page);
      await page.getByRole("list", { name: "Rules", exact: true }).waitFor();
      await press("Add rule")(page);
    },
  },
  {
    name: "trusted-issuer-new",
    within: dialog,
    page: "(console)/trusted-issuers",
    as: "admin",
    path: () => "/trusted-issuers",
    act: press("Trust an issuer"),
  },
  {
    name: "trusted-issuer-test",
    within: dialog,
    page: "(console)/trusted-issuers",
    as: "security",
    path: () => "/trusted-issuers",
    act: async (page) => {
      await press("Test a token")(page);
      await page.getByRole("textbox", { name: "Token" }).fill("eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl");
      await press("Test token")(page);
      await page.getByRole("list", { name: "Checks" }).waitFor();
    },
  },
];

/** Screens of people, keys and settings, and of missing pages. */
export const settings: Screen[] = [
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
  {
    name: "people-entitlement",
    within: dialog,
    page: "(console)/people",
    as: "admin",
    path: () => "/people",
    act: async (page) => {
      await press("Open Jonas Lind")(page);
      await press("Propose change…")(page);
      await page.getByRole("tab", { name: "Form" }).waitFor();
    },
  },
  {
    name: "people-rehoming",
    page: "(console)/people/rehoming",
    as: "admin",
    path: ({ delegator }) => `/people/rehoming?person=${delegator}`,
    act: async (page) => {
      await page.getByLabel("New delegator").selectOption({ index: 1 });
      await page.getByText(/would continue unchanged/).waitFor();
    },
  },
  { name: "confirmations", page: "(console)/people/confirmations", as: "admin", path: () => "/people/confirmations" },
  { name: "account", page: "(console)/account", as: "auditor", path: () => "/account" },
  {
    name: "keyboard-shortcuts",
    within: dialog,
    page: "(console)/account",
    as: "approver",
    path: () => "/account",
    act: async (page) => {
      await page.getByRole("switch", { name: /^Single-key shortcuts/ }).waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    },
  },
  { name: "groups", page: "(console)/people/groups", as: "admin", path: () => "/people/groups" },
  {
    name: "groups-new",
    within: dialog,
    page: "(console)/people/groups",
    as: "admin",
    path: () => "/people/groups",
    act: press("Create group"),
  },
  {
    name: "single-sign-on-new",
    within: dialog,
    page: "(console)/settings",
    as: "admin",
    path: () => "/settings",
    act: press("Add identity provider"),
  },
  { name: "keys", page: "(console)/keys", as: "admin", path: () => "/keys" },
  {
    name: "keys-rotate",
    within: dialog,
    page: "(console)/keys",
    as: "admin",
    path: () => "/keys",
    act: press("Rotate the key for Delegations"),
  },
  { name: "settings", page: "(console)/settings", as: "admin", path: () => "/settings" },
  {
    name: "settings-nonces",
    within: dialog,
    page: "(console)/settings",
    as: "admin",
    path: () => "/settings",
    act: press("Require nonces"),
  },
  {
    name: "subject-token",
    within: dialog,
    page: "(console)/agents",
    as: "finance",
    path: () => "/agents",
    act: async (page) => {
      await press(/^Signed in as/)(page);
      await page.getByRole("menuitem", { name: /^Subject token for an agent/ }).click();
      await press("Issue token")(page);
      await page.getByText(/^Shown only once/).waitFor();
    },
  },
  { name: "alerts", page: "(console)/alerts", as: "auditor", path: () => "/alerts" },
  { name: "audit-verify", page: "(console)/audit/verify", as: "auditor", path: () => "/audit/verify" },
  { name: "cases", page: "(console)/cases", as: "auditor", path: () => "/cases" },
  {
    name: "case",
    page: "(console)/cases/[caseId]",
    as: "auditor",
    path: () => "/cases",
    act: async (page) => {
      await press("Create case")(page);
      const form = page.getByRole("dialog");
      await form.getByLabel("Title").fill("A suspected agent");
      await form.getByLabel("First day (UTC)").fill("2026-11-01");
      await form.getByLabel("Last day (UTC)").fill("2026-11-30");
      await form.getByRole("button", { name: "Create case" }).click();
      await page.getByText("No entries yet").waitFor();
    },
  },
  { name: "exports", page: "(console)/exports", as: "auditor", path: () => "/exports" },
  { name: "streams", page: "(console)/streams", as: "auditor", path: () => "/streams" },
  {
    name: "streams-create",
    within: dialog,
    page: "(console)/streams",
    as: "admin",
    path: () => "/streams",
    act: press("Create stream"),
  },
  {
    name: "stream",
    page: "(console)/streams/[streamId]",
    as: "admin",
    path: () => "/streams",
    act: async (page) => {
      await press("Create stream")(page);
      const form = page.getByRole("dialog");
      await form.getByLabel("Name", { exact: false }).first().fill(`SIEM ${crypto.randomUUID()}`);
      await form.getByLabel("Address").fill("https://127.0.0.1:1/hook");
      await form.getByRole("button", { name: "Create stream" }).click();
      await form.getByRole("button", { name: "I have stored it" }).click();
      await page.getByRole("heading", { name: "Delivery log" }).waitFor();
    },
  },
  { name: "completeness", page: "(console)/audit/completeness", as: "auditor", path: () => "/audit/completeness" },
  {
    name: "completeness-hold",
    within: dialog,
    page: "(console)/audit/completeness",
    as: "admin",
    path: () => "/audit/completeness",
    act: press("Place hold"),
  },
  {
    name: "completeness-retention",
    within: dialog,
    page: "(console)/audit/completeness",
    as: "admin",
    path: () => "/audit/completeness",
    act: press("Change retention"),
  },
  {
    name: "audit-export",
    within: dialog,
    page: "(console)/audit",
    as: "auditor",
    path: () => "/audit?q=decision%3Adeny",
    act: press("Export"),
  },
  { name: "passkeys", page: "(console)/passkeys", as: "auditor", path: () => "/passkeys" },
  {
    name: "passkeys-add",
    within: dialog,
    page: "(console)/passkeys",
    as: "auditor",
    path: () => "/passkeys",
    act: press("Add passkey"),
  },
  { name: "not-found", page: "not-found", as: "auditor", path: () => "/agents/agt_0", status: 404 },
  { name: "not-found-anywhere", page: "not-found", path: () => "/nothing/here", status: 404 },
  { name: "design", page: "design", as: "auditor", path: () => "/design", status: 404 },
];
