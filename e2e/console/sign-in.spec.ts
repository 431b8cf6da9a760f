import { expect, signIn, test } from "@/e2e/support/browser";
import { admin } from "@/e2e/support/server";

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
