import { unique } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";

// Rules that hold for every form, tried on the form for a new group.

test.use({ as: "admin" });

test.beforeEach(async ({ page }) => {
  await page.goto("/people/groups");
  await page.getByRole("button", { name: "Create group" }).click();
});

test("a form is sent once, however often it is submitted", async ({ page }) => {
  const dialog = page.getByRole("dialog", { name: "Create group" });
  await dialog.getByLabel(/^Name/).fill(unique("group").toLowerCase());
  let sent = 0;
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/api/groups", async (route) => {
    if (route.request().method() === "POST") {
      sent += 1;
      await answered;
    }
    await route.continue();
  });
  await dialog.locator("form").evaluate((form: HTMLFormElement) => {
    form.requestSubmit();
    form.requestSubmit();
  });
  await expect(dialog.getByRole("button", { name: "Create group" })).toHaveAttribute("aria-busy", "true");
  answer();
  await expect(dialog).toBeHidden();
  expect(sent).toBe(1);
});

test("a form that is cancelled returns the focus to its button", async ({ page }) => {
  const dialog = page.getByRole("dialog", { name: "Create group" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Create group" })).toBeFocused();
});

test.describe("a form that is refused", () => {
  test.use({ expected: /^422 / });

  test("keeps what was typed, and puts the focus on the field at fault", async ({ page }) => {
    const dialog = page.getByRole("dialog", { name: "Create group" });
    await dialog.getByLabel(/^Name/).fill("No group name");
    await dialog.getByLabel("Description").fill("Decides refunds.");
    await dialog.getByRole("button", { name: "Create group" }).click();
    await expect(dialog.getByLabel(/^Name/)).toBeFocused();
    await expect(dialog.getByLabel(/^Name/)).toHaveAttribute("aria-invalid", "true");
    await expect(dialog.getByLabel("Description")).toHaveValue("Decides refunds.");
  });
});
