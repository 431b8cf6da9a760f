import type { Page } from "@playwright/test";
import { newAgent, newcomer, newRequest } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.describe("a list", () => {
  test.use({ as: "security" });

  test("a menu and a dialog give the focus back", async ({ page }) => {
    await page.goto("/agents?q=name:crm-agent");
    await page.getByRole("link", { name: /^crm-agent/ }).press("Enter");
    const more = page.getByRole("button", { name: "More actions" });
    await more.press("Enter");
    await expect(page.getByRole("menuitem", { name: "Edit…" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(more).toBeFocused();
    const suspend = page.getByRole("button", { name: "Suspend", exact: true }).first();
    await suspend.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Suspend agent crm-agent" });
    await expect(dialog.getByLabel(/^Reason/)).toBeFocused();
    for (let press = 0; press < 8; press += 1) {
      await page.keyboard.press("Tab");
      await expect(dialog.locator(":focus")).toHaveCount(1);
    }
    await page.keyboard.press("Escape");
    await expect(suspend).toBeFocused();
  });
});

test.describe("a press that changes what it was for", () => {
  test.use({ as: "security" });

  test("leaves the focus on the step that the new state suggests", async ({ page, session }) => {
    const { id } = await newAgent((await session("security")).api, { ownerEmail: personOf("finance").email });
    await page.goto(`/agents/${id}`);
    for (const [step, next] of [
      ["Suspend", "Resume agent"],
      ["Resume agent", "Suspend"],
    ] as const) {
      await page.getByRole("button", { name: step, exact: true }).first().press("Enter");
      const dialog = page.getByRole("dialog");
      if (step === "Suspend") await dialog.getByLabel(/^Reason/).fill("A rehearsal.");
      await dialog.press("Control+Enter");
      await expect(dialog).toBeHidden();
      await expect(page.getByRole("button", { name: next, exact: true }).first()).toBeFocused();
    }
  });
});

test.describe("a dialog that a menu opened", () => {
  test.use({ as: "approver" });

  test("keeps the focus, and gives it back to the menu's button", async ({ page, session }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    const request = await newRequest(owner.api, id, "First");
    await page.goto(`/approvals?request=${request.id}`);
    const more = page.getByRole("button", { name: "More…" });
    // The code of the dialog is loaded when it is first opened; from then on it opens at once.
    for (let time = 0; time < 3; time += 1) {
      await more.click();
      await page.getByRole("menuitem", { name: "Ask…" }).click();
      const reason = page.getByRole("dialog", { name: "Ask a question" }).getByLabel(/^Question/);
      await expect(reason).toBeFocused();
      await expect(page.getByRole("menu")).toHaveCount(0);
      expect(await reason.evaluate((field) => field === document.activeElement)).toBe(true);
      await page.keyboard.press("Escape");
      await expect(more).toBeFocused();
    }
  });
});

/** Presses Tab until the focus has been everywhere and is back; answers how many places it visited. */
async function walk(page: Page): Promise<number> {
  const mark = () =>
    page.evaluate(() => {
      const { activeElement } = document;
      if (activeElement === null || activeElement === document.body) return { at: "outside", on: "the page" };
      // A field for a day or a time holds the focus for each of its parts.
      const inParts = activeElement.matches("input[type=date], input[type=datetime-local], input[type=time]");
      const seen = !inParts && activeElement.hasAttribute("data-walked");
      activeElement.setAttribute("data-walked", "");
      return { at: seen ? "again" : "new", on: activeElement.outerHTML.slice(0, 200) };
    });
  for (let places = 0; places < 600; places += 1) {
    await page.keyboard.press("Tab");
    const { at, on } = await mark();
    if (at === "outside") return places;
    const first = await page.evaluate(() => document.activeElement?.textContent === "Skip to the content");
    if (at === "again" && !first) throw new Error(`The focus is caught at ${on}`);
    if (at === "again") return places;
  }
  throw new Error("The focus did not come round.");
}

test.describe("the focus", () => {
  test.use({ as: "admin" });

  for (const path of ["/agents", "/approvals?queue=all", "/audit", "/people", "/keys"]) {
    test(`goes through all of ${path} and out again`, async ({ page }) => {
      await page.goto(path);
      await settled(page);
      expect(await walk(page)).toBeGreaterThan(10);
    });
  }

  test("goes through all of the editor and out again", async ({ open, session }) => {
    // Drafts of a person are shown in the editor, and other tests write and discard drafts as the admin meanwhile.
    const page = await open(await newcomer((await session("admin")).api, ["admin"]));
    await page.goto("/requests/new");
    await settled(page);
    expect(await walk(page)).toBeGreaterThan(10);
  });

  test("stays where the person went while the code editor takes the place of its plain field", async ({ page }) => {
    await page.goto("/delegations/new");
    await settled(page);
    const plain = page.getByRole("textbox", { name: "Authority as JSON" });
    // The person goes on in the moment in which the plain field leaves the page.
    await plain.evaluate((field) => {
      new MutationObserver((_, observer) => {
        if (field.isConnected) return;
        observer.disconnect();
        document.querySelector<HTMLElement>("a[href='#main'], header a, a")?.focus();
      }).observe(document.body, { childList: true, subtree: true });
    });
    await plain.focus();
    await expect(page.locator(".cm-content")).toBeVisible();
    await page.evaluate(() => new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame))));
    await expect(page.locator(".cm-content")).not.toBeFocused();
    await expect(page.locator("a:focus")).toHaveCount(1);
    // Without a step of the person the editor has the focus of the field.
    await page.reload();
    await settled(page);
    await plain.focus();
    await expect(page.locator(".cm-content")).toBeFocused();
  });

  test("can skip the navigation", async ({ page }) => {
    await page.goto("/agents");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();
  });
});
