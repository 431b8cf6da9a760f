import type { Page } from "@playwright/test";
import { examineHere } from "@/e2e/support/browser/examine";
import { Platform } from "@/e2e/support/browser/identity";
import { queueOf, readable, statusOf } from "@/e2e/support/browser/inbox";
import { newcomer, unique } from "@/e2e/support/browser/objects";
import { openSession } from "@/e2e/support/browser/people";
import { ageSignIns, endAtSend, signInAgain, signInDialog } from "@/e2e/support/browser/sessions";
import { expect, test } from "@/e2e/support/browser/test";

// A person signs in again in place: what they typed stays, and exactly what was being sent is sent again.

test.use({ expected: /^(?:401|403) \/api\// });

/** Opens the form for an issuer and fills it; answers the form. */
async function issuerForm(page: Page, name: string) {
  await page.goto("/trusted-issuers");
  await page.getByRole("button", { name: "Trust an issuer" }).first().click();
  const form = page.getByRole("dialog", { name: "Trust an issuer" });
  await form.getByLabel(/^Name/).fill(name);
  await form.getByLabel(/^Issuer/).fill(`https://${name}.example`);
  await form.getByLabel("Keys come from").selectOption("jwks");
  await form.getByLabel(/^Key set/).fill(JSON.stringify(new Platform().jwks));
  return form;
}

/** Notes bodies and keys of what is sent to add an issuer. */
function issuersSent(page: Page): { body: string | null; key: string | undefined }[] {
  const sent: { body: string | null; key: string | undefined }[] = [];
  page.on("request", (request) => {
    if (request.method() !== "POST" || !request.url().endsWith("/api/trusted-issuers")) return;
    sent.push({ body: request.postData(), key: request.headers()["idempotency-key"] });
  });
  return sent;
}

test("an old sign-in is renewed over the form, which goes on with the same body and key", async ({ open, session }) => {
  const person = await newcomer((await session("admin")).api, ["admin"]);
  const page = await open(person);
  const name = unique("step-up");
  const form = await issuerForm(page, name);
  const sent = issuersSent(page);
  await ageSignIns(person.email);
  await form.getByRole("button", { name: "Trust issuer" }).click();
  const dialog = signInDialog(page);
  await expect(dialog).toContainText("This needs a sign-in within the last 15 minutes. Sign in again to continue.");
  await expect(dialog.getByLabel("E-mail")).toHaveValue(person.email);
  await examineHere(page, "sign-in-again", "[role=dialog]");

  // Esc closes this dialog alone: nothing is sent, and the form is as it was.
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(
    form.getByRole("alert").filter({ hasText: "You did not sign in again. Nothing was sent." }),
  ).toBeVisible();
  await expect(form.getByLabel(/^Issuer/)).toHaveValue(`https://${name}.example`);

  await form.getByRole("button", { name: "Trust issuer" }).click();
  await expect(dialog.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("Wrong password, or too many attempts.");
  await page.context().setOffline(true);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toHaveText("The server cannot be reached");
  await page.context().setOffline(false);
  await dialog.getByLabel("Password", { exact: true }).fill("");
  await signInAgain(page, person.password);
  await expect(page.getByText(`${name} is trusted`).first()).toBeVisible();
  const [first, second, third] = sent;
  expect(sent).toHaveLength(3);
  expect(third).toEqual(second);
  expect(third?.body).toBe(first?.body);
});

test("an ended session keeps a decision and its reason, and sends them after the sign-in", async ({
  open,
  session,
}) => {
  const { path, first } = await queueOf(session);
  const person = await newcomer((await session("admin")).api, ["approver"]);
  const page = await open(person);
  await page.goto(path);
  await readable(page, first);
  await page.keyboard.press("d");
  const deny = page.getByRole("dialog", { name: "Deny request" });
  await deny.getByLabel(/^Reason/).fill("Not this quarter.");
  await endAtSend(page, /\/api\/requests\/req_\w+\/deny$/, () => person.end());
  await deny.press("Control+Enter");
  await expect(signInDialog(page)).toContainText("Your session ended. Sign in again to continue.");
  await signInAgain(page, person.password);
  await expect(page.getByText("Request denied", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(/\/approvals/);
  const { api } = await openSession(person);
  const { votes } = await api.get<{ votes: { note: string }[] }>(`/api/requests/${first.id}`);
  expect([await statusOf(api, first), votes.map(({ note }) => note)]).toEqual(["denied", ["Not this quarter."]]);
});

test("a person who declines is told that the page stands still, and comes back by one button", async ({
  open,
  session,
}) => {
  const person = await newcomer((await session("admin")).api, ["approver"]);
  const page = await open(person);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/requests");
  await expect(page.getByRole("banner").getByText("Live")).toBeAttached();
  // It ends when the filter is written: live updates notice it as well, and may bring the dialog up in front of the filter.
  await endAtSend(page, /\/api\/requests\?.*denied/, () => person.end(), "reads");
  await page.getByRole("combobox", { name: /^Filter/ }).fill("status:pending,denied");
  const dialog = signInDialog(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  const notice = page.getByRole("alert").filter({ hasText: "Your session ended." });
  await expect(notice).toBeVisible();
  await examineHere(page, "session-ended");
  await notice.getByRole("button", { name: "Sign in again" }).click();
  await signInAgain(page, person.password);
  await expect(notice).toBeHidden();
  await expect(page.getByRole("banner").getByText("Live")).toBeAttached();
});

test("another person who signed in meanwhile in this browser does not send the first one's form", async ({
  open,
  session,
}) => {
  const { api } = await session("admin");
  const [person, other] = [await newcomer(api, ["admin"]), await newcomer(api, ["admin"])];
  const page = await open(person);
  const name = unique("other");
  const form = await issuerForm(page, name);
  const sent = issuersSent(page);
  await endAtSend(page, /\/api\/trusted-issuers$/, () => person.end());
  await form.getByRole("button", { name: "Trust issuer" }).click();
  const dialog = signInDialog(page);
  await expect(dialog.getByLabel("Password", { exact: true })).toBeFocused();
  await page.context().addCookies(other.state.cookies);
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await expect(dialog.getByRole("alert")).toContainText("is signed in in this browser now. Sign in as");
  expect(sent).toHaveLength(1);
  await signInAgain(page, person.password);
  await expect(page.getByText(`${name} is trusted`).first()).toBeVisible();
});

test("over a drawer on a phone, what is pressed in the dialog leaves the drawer and its form open", async ({
  open,
  session,
}) => {
  const { api } = await session("admin");
  const [person, other] = [await newcomer(api, ["admin"]), await newcomer(api, ["member"])];
  const { person: edited } = await other.api.get<{ person: { id: string } }>("/api/session");
  const page = await open(person);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/people?q=${other.email}&person=${edited.id}`);
  await page.getByRole("textbox", { name: "Name" }).fill("Nadia Renamed");
  await endAtSend(page, /\/api\/people\/per_/, () => person.end());
  await page.getByRole("button", { name: "Save changes" }).click();
  const dialog = signInDialog(page);
  const password = dialog.getByLabel("Password", { exact: true });
  await password.click();
  await dialog.getByText("E-mail").click();
  await password.fill(person.password);
  await dialog.getByRole("button", { name: "Sign in and continue" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Saved Nadia Renamed").first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Nadia Renamed");
});
