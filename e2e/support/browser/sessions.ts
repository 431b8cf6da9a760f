import { expect, type Page } from "@playwright/test";
import { changeRows } from "./database";

/** Makes every sign-in of a person 20 minutes old, which is too old for step-up. */
export const ageSignIns = (email: string): Promise<void> =>
  changeSessions("authenticated_at = clock_timestamp() - interval '20 minutes'", email);

/** Ends every session of a person, as time would; the browser keeps its cookie. */
export const endSessions = (email: string): Promise<void> => changeSessions("revoked_at = clock_timestamp()", email);

async function changeSessions(change: string, email: string): Promise<void> {
  const changed = await changeRows(
    `update sessions set ${change} from people p where p.id = person_id and p.email = $1 and revoked_at is null`,
    [email],
  );
  if (changed === 0) throw new Error(`${email} has no session.`);
}

/** Ends the session between the browser and the server, so that no other request meets the ended session first. */
export async function endAtSend(
  page: Page,
  path: RegExp,
  end: () => Promise<void>,
  sent: "reads" | "writes" = "writes",
): Promise<void> {
  let ended = false;
  await page.route(path, async (route) => {
    const reads = route.request().method() === "GET";
    if (!ended && reads === (sent === "reads")) {
      ended = true;
      await end();
    }
    await route.continue();
  });
}

/** The dialog in which a person signs in again without leaving the page. */
export const signInDialog = (page: Page) => page.getByRole("dialog", { name: "Sign in again" });

/** Signs in again with the password, and waits until the dialog is gone. */
export async function signInAgain(page: Page, password: string): Promise<void> {
  const dialog = signInDialog(page);
  await expect(dialog.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
}
