import { test as base, expect, type Page } from "@playwright/test";
import { admin } from "./server";

export { expect } from "@playwright/test";

type Fixtures = {
  /** What a test provokes: matched against `<status> <path>` and the text of console errors. */
  expected: RegExp;
  watched: undefined;
};

/** A test that fails on any refused request and any console error that it did not announce. */
export const test = base.extend<Fixtures>({
  expected: [/^$/, { option: true }],
  watched: [
    async ({ page, expected }, use) => {
      const seen: string[] = [];
      const note = (text: string) => {
        if (!expected.test(text)) seen.push(text);
      };
      page.on("response", (response) => {
        if (response.status() >= 400) note(`${response.status()} ${new URL(response.url()).pathname}`);
      });
      page.on("console", (message) => {
        // The browser repeats a refused response here; it is judged above, by its status.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) note(message.text());
      });
      page.on("pageerror", (error) => note(error.message));
      await use(undefined);
      expect(seen, "refused requests and console errors").toEqual([]);
    },
    { auto: true },
  ],
});

/** Signs in by the form, as the first administrator unless told otherwise. */
export async function signIn(page: Page, person: { email: string; password: string } = admin): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}
