import type { Page } from "@playwright/test";
import { askForActions, scene } from "@/e2e/support/browser/editing";
import { readable } from "@/e2e/support/browser/inbox";
import { newAgent, newcomer, newRequest } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

/** Waits until the page is hydrated. Before that no code handles keys. */
const listens = (page: Page): Promise<void> => expect(page.getByRole("banner").getByText("Live")).toBeVisible();

test("signs in without a pointer", async ({ page }) => {
  const { email, password } = personOf("approver");
  await page.goto("/sign-in");
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/approvals/);
});

test.describe("a page that replaces another", () => {
  test.use({ as: "security" });

  test("takes the first key that comes once it is shown", async ({ page }) => {
    await page.goto("/account");
    await listens(page);
    await page.evaluate(() => {
      const opener = () => document.querySelector("button[aria-label='Find a page or an object']");
      const before = opener();
      new MutationObserver((_, observer) => {
        if (opener() === before || opener() === null) return;
        observer.disconnect();
        const pressed = { key: "k", ctrlKey: true, bubbles: true, cancelable: true };
        document.body.dispatchEvent(new KeyboardEvent("keydown", pressed));
      }).observe(document.body, { childList: true, subtree: true });
    });
    await page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: /^Agents/ })
      .click();
    await expect(page).toHaveURL(/\/agents$/);
    await expect(page.getByRole("dialog", { name: "Find a page or an object" }).getByLabel("Find")).toBeFocused();
  });
});

test.describe("the inbox", () => {
  test.use({ as: "approver" });

  test("is walked with j and k; a, c and d open the decision, Esc closes it and decides nothing", async ({
    page,
    session,
  }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id, name } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    for (const purpose of ["First", "Second", "Third"]) await newRequest(owner.api, id, purpose);
    await page.goto(`/approvals?q=agent:${name}`);
    const items = page.getByRole("list", { name: "Requests" }).getByRole("link");
    await expect(items).toHaveCount(3);
    const current = (at: number) => expect(items.nth(at)).toHaveAttribute("aria-current", "true");
    await current(0);
    await expect(page.getByRole("banner").getByText("Live")).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await current(2);
    await page.keyboard.press("k");
    await current(1);
    await readable(page, { id: (await items.nth(1).getAttribute("data-queue-item")) ?? "" });
    for (const [key, title] of [
      ["a", "Approve request"],
      ["c", "Ask for changes"],
      ["d", "Deny request"],
    ] as const) {
      await page.keyboard.press(key);
      const dialog = page.getByRole("dialog", { name: title });
      await expect(dialog.getByLabel(/^Reason/)).toBeFocused();
      await page.keyboard.type("an");
      await expect(page.getByRole("dialog")).toHaveCount(1);
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
    }
    await page.keyboard.press("n");
    await expect(page.getByRole("dialog", { name: "Approve less" }).getByText("Nothing is removed yet.")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("article").getByText("Pending", { exact: true }).first()).toBeVisible();
  });

  test("decides its next item with two keys and goes on to the next", async ({ page, session }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id, name } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    for (const purpose of ["First", "Second"]) await newRequest(owner.api, id, purpose);
    await page.goto(`/approvals?q=agent:${name}`);
    const items = page.getByRole("list", { name: "Requests" }).getByRole("link");
    await expect(items).toHaveCount(2);
    const next = (await items.nth(1).getAttribute("data-queue-item")) ?? "";
    await readable(page, { id: (await items.nth(0).getAttribute("data-queue-item")) ?? "" });
    await page.keyboard.press("a");
    await expect(page.getByRole("dialog", { name: "Approve request" }).getByLabel(/^Reason/)).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
    await expect(items).toHaveCount(1);
    await expect(page.locator(`[data-queue-item="${next}"]`)).toHaveAttribute("aria-current", "true");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await readable(page, { id: next });
    await page.keyboard.press("a");
    await expect(page.getByRole("dialog", { name: "Approve request" }).getByLabel(/^Reason/)).toBeFocused();
  });
});

test.describe("single letters", () => {
  test("go to pages, are listed by ?, and do nothing on any page for a person who switched them off", async ({
    open,
    session,
  }) => {
    const admin = await session("admin");
    const approver = await newcomer(admin.api, ["approver"]);
    const [security, owner] = [await session("security"), await session("finance")];
    const { id, name } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    for (const purpose of ["First", "Second"]) await newRequest(owner.api, id, purpose);
    const page = await open(approver);
    await page.goto("/account");
    const setting = page.getByRole("switch", { name: /^Single-key shortcuts/ });
    await expect(setting).toBeChecked();
    await listens(page);
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await expect(page).toHaveURL(/\/agents$/);
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await expect(help.getByText("Approve less")).toBeVisible();
    await help.getByRole("link", { name: "your account" }).click();
    await setting.click();
    await expect.poll(() => approver.api.get("/api/session/preferences")).toEqual({ singleKeyShortcuts: false });

    await page.goto(`/approvals?q=agent:${name}`);
    const items = page.getByRole("list", { name: "Requests" }).getByRole("link");
    await expect(items.nth(0)).toHaveAttribute("aria-current", "true");
    await readable(page, { id: (await items.nth(0).getAttribute("data-queue-item")) ?? "" });
    for (const key of ["j", "a", "n", "c", "d", "x", "/", "?", "g", "t"]) await page.keyboard.press(key);
    await expect(items.nth(0)).toHaveAttribute("aria-current", "true");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page.getByRole("combobox", { name: /^Filter/ })).not.toBeFocused();
    await expect(page).toHaveURL(/\/approvals/);
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    await page.getByRole("menuitem", { name: /^Keyboard shortcuts/ }).click();
    await expect(help.getByText("Single letters are off")).toBeVisible();
  });
});

test.describe("g and a letter", () => {
  test.use({ as: "admin" });

  test("go to each page that the help names", async ({ page }) => {
    await page.goto("/settings");
    for (const [letter, path] of [
      ["a", "/agents"],
      ["d", "/delegations"],
      ["i", "/inbox"],
      ["r", "/requests"],
      ["t", "/audit"],
      ["p", "/people"],
    ] as const) {
      await settled(page);
      await page.keyboard.press("?");
      const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
      await expect(help.getByText("Ctrl").first()).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(help).toBeHidden();
      await page.keyboard.press("g");
      await page.keyboard.press(letter);
      await expect(page).toHaveURL(new RegExp(`${path}(\\?|$)`));
    }
  });
});

test.describe("a list", () => {
  test.use({ as: "security" });

  test("/ goes to the filter, Esc leaves it, and letters typed there are only letters", async ({ page }) => {
    await page.goto("/agents");
    const filter = page.getByRole("combobox", { name: "Filter agents" });
    await listens(page);
    await page.keyboard.press("/");
    await expect(filter).toBeFocused();
    await page.keyboard.type("risk:");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("option", { selected: true })).toHaveText(/risk:low/);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/q=risk(:|%3A)low/);
    await expect(filter).toBeFocused();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(filter).not.toBeFocused();
  });

  test("j and k walk its rows, Enter opens one", async ({ page }) => {
    await page.goto("/audit?q=agent:refund-agent");
    const openers = page.getByRole("table", { name: "Audit trail" }).getByRole("button", { name: /^Open entry/ });
    await expect(openers.first()).toBeVisible();
    await listens(page);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await expect(openers.nth(1)).toBeFocused();
    await page.keyboard.press("k");
    await expect(openers.first()).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(page).not.toHaveURL(/entry=/);
  });

  test("the trail is one stop for Tab, arrows walk its rows, and j at the last one brings the next page", async ({
    page,
    session,
  }) => {
    const it = await scene(session);
    await askForActions(it, ["300.00", "310.00"]);
    const recorded = () =>
      it.security.get<{ entries: unknown[] }>(`/api/audit?q=type:decision.made+agent:${it.agentId}`);
    await expect.poll(async () => (await recorded()).entries.length).toBe(2);
    const table = page.getByRole("table", { name: "Audit trail" });
    const openers = table.getByRole("button", { name: /^Open entry/ });
    await page.goto(`/audit?from=all&q=type:decision.made+agent:${it.agentId}`);
    await expect(openers).toHaveCount(2);
    await listens(page);
    await openers.first().focus();
    await page.keyboard.press("ArrowDown");
    await expect(openers.nth(1)).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expect(table.locator("tbody a:focus")).toHaveCount(1);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowUp");
    await expect(openers.first()).toBeFocused();
    await page.goto("/audit?from=all");
    await listens(page);
    await openers.first().focus();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Load more" })).toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await expect(openers.first()).toBeFocused();
    const last = table.locator("tr[data-row]").last();
    const before = await last.getAttribute("data-row");
    await last.getByRole("button", { name: /^Open entry/ }).focus();
    await page.keyboard.press("j");
    await expect(table.locator(`tr[data-row]:has(:focus):not([data-row="${before}"])`)).toHaveCount(1);
  });
});
