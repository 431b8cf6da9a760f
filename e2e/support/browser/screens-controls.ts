import type { Page } from "@playwright/test";
import { dialog, press, type Screen } from "./screen";

/** Runs the control about owners and waits for its work paper. */
export async function runOwners(page: Page): Promise<void> {
  await press("Run control")(page);
  const form = page.getByRole("dialog");
  await form.getByLabel("First day (UTC)").fill("2026-11-01");
  await form.getByLabel("Last day (UTC)").fill("2026-12-31");
  await form.getByRole("button", { name: "Run control" }).click();
  await page.getByRole("heading", { name: /^Random sample/ }).waitFor();
}

/** Screens of auditors: the overview, controls, work papers and compliance reports. */
export const controlScreens: Screen[] = [
  { name: "overview", page: "(console)/overview", as: "auditor", path: () => "/overview" },
  { name: "start-security", page: "(console)/overview", as: "security", path: () => "/overview" },
  { name: "controls", page: "(console)/controls", as: "auditor", path: () => "/controls" },
  {
    name: "control",
    page: "(console)/controls/[controlId]",
    as: "auditor",
    path: () => "/controls/owners-active",
  },
  {
    name: "control-order",
    within: dialog,
    page: "(console)/controls/[controlId]",
    as: "auditor",
    path: () => "/controls/key-age",
    act: press("Run control"),
  },
  {
    name: "control-run",
    page: "(console)/controls/runs/[runId]",
    as: "auditor",
    path: () => "/controls/owners-active",
    act: async (page) => {
      await runOwners(page);
      await page
        .getByRole("button", { name: /^Give verdict/ })
        .first()
        .click();
      await page.getByLabel("Comment").waitFor();
    },
  },
  { name: "reports", page: "(console)/reports", as: "auditor", path: () => "/reports" },
  { name: "report", page: "(console)/reports/[framework]", as: "auditor", path: () => "/reports/soc-2" },
];
