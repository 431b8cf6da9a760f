import { admin } from "@/e2e/support/browser/server";
import { expect, signIn, test } from "@/e2e/support/browser/test";

test("the first administrator signs in and sees the console", async ({ page }) => {
  await signIn(page);
  await expect(page.getByRole("navigation").first()).toBeVisible();
});

test.describe("a wrong password", () => {
  test.use({ expected: /^401 \/api\/auth\// });

  test("is refused without saying which part was wrong", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(admin.email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
    await expect(page).toHaveURL(/\/sign-in/);
  });
});

test.describe("the mark of live updates", () => {
  test.use({ as: "security", expected: /^Failed|ERR_INTERNET_DISCONNECTED/ });

  test("says since when nothing comes while the browser is offline, and recovers", async ({ page, context }) => {
    await page.goto("/agents");
    const mark = page.getByRole("banner").getByRole("status");
    await expect(mark).toHaveText("Live");
    await context.setOffline(true);
    await expect(mark).toHaveText(/^No updates since \d\d:\d\dZ$/);
    await context.setOffline(false);
    await expect(mark).toHaveText("Live");
  });
});
