import type { Page } from "@playwright/test";
import { examineHere } from "@/e2e/support/browser/examine";
import { newcomer } from "@/e2e/support/browser/objects";
import { OrganisationProvider } from "@/e2e/support/browser/organisation-provider";
import { openSession, personOf, type Session } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { origin } from "@/e2e/support/browser/server";
import { endAtSend, endSessions, signInDialog } from "@/e2e/support/browser/sessions";
import { expect, test } from "@/e2e/support/browser/test";

// The organisation's identity providers are oidc-provider, with their own sign-in pages and cookies.
test.describe.configure({ mode: "serial" });
test.use({ expected: /^40[13] \/api\/|^403 |favicon/ });

const suffix = Math.random().toString(36).slice(2, 8);
const [one, two] = [`acme-${suffix}`, `sub-${suffix}`];
const group = `treasury-${suffix}`;
let acme: OrganisationProvider;
let subsidiary: OrganisationProvider;
let admin: Session;
let providerId: string;
let groupId: string;

test.beforeAll(async () => {
  [acme, subsidiary] = [await OrganisationProvider.start(origin, one), await OrganisationProvider.start(origin, two)];
  admin = await openSession(personOf("admin"));
  groupId = (await admin.api.post<{ id: string }>("/api/groups", { name: group })).id;
});
test.afterAll(async () => {
  const { identityProviders } = await admin.api.get<{ identityProviders: { id: string; slug: string }[] }>(
    "/api/identity-providers",
  );
  for (const { id, slug } of identityProviders)
    if ([one, two].includes(slug)) await admin.api.delete(`/api/identity-providers/${id}`);
  await admin.end();
  for (const provider of [acme, subsidiary]) provider.stop();
});

const employee = (name: string, groups: string[] = []) => ({
  ...{ name, groups, email: `${name.toLowerCase().replace(" ", ".")}-${suffix}@acme.example` },
});

/** Signs in with a provider: its button, its page, and back. */
async function signInWith(page: Page, name: string, login: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: `Sign in with ${name}` }).click();
  await typeLogin(page, login);
}

async function typeLogin(page: Page, login: string): Promise<void> {
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill("anything");
  await page.locator('button[type="submit"]').click();
}

const session = async (page: Page) => {
  const response = await page.request.get(`${origin}/api/session`);
  return { status: response.status(), body: await response.json() };
};

test("an admin adds a provider, tests it and maps its groups", async ({ open }) => {
  const page = await open(admin);
  await page.goto("/settings");
  await settled(page);
  await page.getByRole("button", { name: "Add identity provider" }).click();
  await page.getByLabel("Name", { exact: false }).first().fill(`Acme ${suffix}`);
  await page.getByLabel(/^Slug/).fill(one);
  await page.getByLabel(/^Issuer/).fill(acme.issuer);
  await page.getByLabel(/^Client id/).fill(acme.client.clientId);
  await page.getByLabel(/^Client secret/).fill(acme.client.clientSecret);
  await page.getByLabel(/^Groups claim/).fill("groups");
  await page.getByRole("checkbox", { name: /Create accounts/ }).check();
  await page.getByLabel(/^Email domains/).fill("acme.example");
  await page.getByRole("button", { name: "Add provider" }).click();
  await page.getByRole("button", { name: "Test connection" }).click();
  const checks = page.getByRole("list", { name: "Checks" });
  await expect(checks).toContainText("Issuer: passed");
  await expect(checks).not.toContainText("failed");
  await expect(page.getByText(`${origin}/api/security-events`)).toBeVisible();
  await expect(page.getByText("No event received yet.")).toBeVisible();
  await expect(page.getByText("Events are not taken.", { exact: false })).toBeVisible();

  await page.getByRole("button", { name: "Map group" }).click();
  await page.getByLabel("Group at the provider").fill("ops");
  await page.getByLabel("Group here").selectOption(groupId);
  await page.getByRole("checkbox", { name: /^Security/ }).check();
  await page.getByRole("button", { name: "Map group", exact: true }).last().click();
  await expect(page.getByRole("list", { name: "Mapped groups" })).toContainText(group);
  providerId = new URL(page.url()).searchParams.get("provider") ?? "";
  await examineHere(page, "provider", "[role=dialog]");
  await page.getByRole("button", { name: "Edit settings" }).click();
  const settingsForm = page.getByRole("form", { name: "Settings of the provider" });
  await expect(settingsForm.getByText(/Set on .* It is never shown/)).toBeVisible();
  await settingsForm.getByLabel(/^Client id/).fill("another");
  await expect(settingsForm.getByText("is signed out. Their accounts stay linked.", { exact: false })).toBeVisible();
  await examineHere(page, "provider-edit", "[role=dialog]");
  await settingsForm.getByLabel(/^Client id/).fill(acme.client.clientId);
  await settingsForm.getByLabel(/^Scopes/).fill("openid profile email groups");
  await settingsForm.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("openid profile email groups")).toBeVisible();
  const settings = { clientId: subsidiary.client.clientId, clientSecret: subsidiary.client.clientSecret };
  const other = { slug: two, name: `Subsidiary ${suffix}`, issuer: subsidiary.issuer, ...settings };
  await admin.api.post("/api/identity-providers", other);
});

test("a person who signs in gets the roles and groups of the mappings, again at each sign-in", async ({ page }) => {
  acme.employees.set("ada", employee("Ada Byron", ["ops"]));
  await page.goto("/sign-in");
  await signInWith(page, `Acme ${suffix}`, "ada");
  await page.waitForURL(`${origin}/overview`);
  const first = await session(page);
  expect(first.body.person).toMatchObject({ name: "Ada Byron", roles: ["security"] });
  const members = async () =>
    (await admin.api.get<{ members: { sources: string[] }[] }>(`/api/groups/${groupId}/members`)).members;
  expect(await members()).toMatchObject([{ sources: ["provider"] }]);

  acme.employees.set("ada", employee("Ada Byron"));
  // A console that is open would notice the end of its session and leave by itself.
  await page.goto("about:blank");
  await page.context().clearCookies();
  await signInWith(page, `Acme ${suffix}`, "ada");
  await page.waitForURL(`${origin}/overview`);
  expect((await session(page)).body.person).toMatchObject({ id: first.body.person.id, roles: ["member"] });
  expect(await members()).toEqual([]);
});

test("to prove it again, the provider asks again", async ({ page }) => {
  acme.employees.set("grace", employee("Grace Hopper"));
  await signInWith(page, `Acme ${suffix}`, "grace");
  await page.waitForURL(`${origin}/overview`);
  const before = (await session(page)).body.authenticatedAt as string;
  // A provider tells the time of a sign-in in whole seconds.
  await expect.poll(() => Date.now()).toBeGreaterThanOrEqual(Date.parse(before) + 1_000);
  await page.goto("/sign-in?again=1&callbackUrl=%2Fdelegations");
  await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: `Sign in with Acme ${suffix}` }).click();
  await typeLogin(page, "grace");
  await page.waitForURL(`${origin}/delegations`);
  expect(Date.parse((await session(page)).body.authenticatedAt)).toBeGreaterThan(Date.parse(before));
});

test("an ended session is renewed in a window at the provider, by the same person alone", async ({ page }) => {
  const [ida, eve] = [employee("Ida Rhodes"), employee("Eve Newman")];
  acme.employees.set("ida", ida);
  acme.employees.set("eve", eve);
  await signInWith(page, `Acme ${suffix}`, "ida");
  await page.waitForURL(`${origin}/overview`);
  const { person } = (await session(page)).body;
  await page.goto("/account");
  const letters = page.getByRole("switch", { name: /^Single-key shortcuts/ });
  await endAtSend(page, /\/api\//, () => endSessions(ida.email));
  await letters.click();
  const dialog = signInDialog(page);
  await expect(dialog).toContainText("Your session ended. Sign in again to continue.");
  await expect(dialog.getByLabel("Password", { exact: true })).toHaveCount(0);

  const opened = page.waitForEvent("popup");
  await dialog.getByRole("button", { name: `Sign in with Acme ${suffix}` }).click();
  await typeLogin(await opened, "eve");
  await expect(dialog.getByRole("alert")).toContainText(`Another person signed in at Acme ${suffix}.`);
  expect((await session(page)).status).toBe(401);
  await examineHere(page, "sign-in-again-provider", "[role=dialog]");

  const again = page.waitForEvent("popup");
  await dialog.getByRole("button", { name: "Open the window again" }).click();
  const popup = await again;
  await typeLogin(popup, "ida");
  await expect(dialog).toBeHidden();
  await expect.poll(() => popup.isClosed()).toBe(true);
  await expect(letters).not.toBeChecked();
  expect((await session(page)).body.person.id).toBe(person.id);
  await page.reload();
  await expect(letters).not.toBeChecked();
});

test("signing out ends the session and offers to sign out at the provider", async ({ page }) => {
  acme.employees.set("joan", employee("Joan Clarke"));
  await signInWith(page, `Acme ${suffix}`, "joan");
  await page.waitForURL(`${origin}/overview`);
  await page.getByRole("button", { name: /Joan Clarke/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("status").filter({ hasText: "You are signed out here" })).toBeVisible();
  expect((await session(page)).status).toBe(401);
  await page.getByRole("link", { name: `Sign out of Acme ${suffix} too` }).click();
  await page.getByRole("button", { name: /Yes, sign me out/ }).click();
  await page.waitForURL(`${origin}/sign-in`);
  await page.getByRole("button", { name: `Sign in with Acme ${suffix}` }).click();
  await expect(page.locator('input[name="login"]')).toBeVisible();
});

test("an account of the second provider is refused, also with a known address, until an admin links it", async ({
  page,
}) => {
  const taken = { ...employee("Ada Byron"), name: "Not Ada" };
  subsidiary.employees.set("ada", taken);
  await signInWith(page, `Subsidiary ${suffix}`, "ada");
  await expect(page.getByRole("alert").filter({ hasText: "is not linked to a person here" })).toBeVisible();
  expect((await session(page)).status).toBe(401);

  acme.employees.set("mallory", taken);
  await page.context().clearCookies();
  await signInWith(page, `Acme ${suffix}`, "mallory");
  await expect(page.getByRole("alert").filter({ hasText: "An address alone is no proof" })).toBeVisible();
  expect((await session(page)).status).toBe(401);

  const { people } = await admin.api.get<{ people: { id: string }[] }>(`/api/people?q=${taken.email}`);
  await admin.api.post(`/api/people/${people[0]?.id}/identities`, { iss: subsidiary.issuer, sub: "ada" });
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await examineHere(page, "sign-in-with-providers");
  await signInWith(page, `Subsidiary ${suffix}`, "ada");
  await page.waitForURL(`${origin}/overview`);
  expect((await session(page)).body.person.id).toBe(people[0]?.id);
});

test("a linked account decides nothing until its person, signed in otherwise, and time or a second admin say so", async ({
  open,
  page,
}) => {
  const approver = await newcomer(admin.api, ["approver"]);
  const second = await newcomer(admin.api, ["admin"]);
  const { person } = await approver.api.get<{ person: { id: string } }>("/api/session");
  const sub = `nadia-${suffix}`;
  subsidiary.employees.set(sub, employee("Nadia Brandt"));
  await admin.api.post(`/api/people/${person.id}/identities`, { iss: subsidiary.issuer, sub });
  await signInWith(page, `Subsidiary ${suffix}`, sub);
  await expect.poll(async () => (await session(page)).body.permissions).not.toContain("requests:decide");

  const own = await open(approver);
  await own.goto("/agents");
  await own
    .getByRole("complementary", { name: "Linked accounts" })
    .getByRole("link", { name: "Say whether it is yours" })
    .click();
  const mine = own.getByRole("list", { name: "Your linked accounts" });
  await expect(mine.getByText("Waiting", { exact: true })).toBeVisible();
  await examineHere(own, "account-with-link");
  await mine.getByRole("button", { name: "It is mine" }).click();
  await expect(mine).toContainText("You said that it is yours");

  const other = await open(second);
  await other.goto("/people/confirmations");
  const waiting = other
    .getByRole("list", { name: "Accounts that wait" })
    .getByRole("listitem")
    .filter({ hasText: sub });
  await expect(waiting).toContainText("said that it is theirs");
  await examineHere(other, "confirmations-with-link");
  await expect(waiting.getByRole("list", { name: "Parts of the risk" })).toContainText("in the name of the person");
  await waiting.getByRole("button", { name: "Confirm account" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Confirm account" }).click();
  await expect(waiting).toHaveCount(0);
  await expect(mine.getByText("In effect", { exact: true })).toBeVisible();
  await page.context().clearCookies();
  await signInWith(page, `Subsidiary ${suffix}`, sub);
  await expect.poll(async () => (await session(page)).body.permissions).toContain("requests:decide");
});

test("deactivation ends the session at the next request, and the provider gets them in no more", async ({
  page,
  open,
}) => {
  acme.employees.set("alan", employee("Alan Turing"));
  await signInWith(page, `Acme ${suffix}`, "alan");
  await page.waitForURL(`${origin}/overview`);
  const { person } = (await session(page)).body;
  await admin.api.post(`/api/people/${person.id}/deactivate`);
  expect((await session(page)).status).toBe(401);
  // The page that they had open may be leaving by itself just now.
  const again = await open({ ...admin, state: { cookies: [], origins: [] } });
  await signInWith(again, `Acme ${suffix}`, "alan");
  await expect(again.getByRole("alert").filter({ hasText: "deactivated" })).toBeVisible();
});

test("a disabled provider stops at once: its button, its sessions, and sign-ins on the way", async ({ page, open }) => {
  acme.employees.set("kay", employee("Kay Antonelli"));
  await signInWith(page, `Acme ${suffix}`, "kay");
  await page.waitForURL(`${origin}/overview`);
  const late = await open({ ...admin, state: { cookies: [], origins: [] } });
  await late.goto("/sign-in");
  await late.getByRole("button", { name: `Sign in with Acme ${suffix}` }).click();
  await late.locator('input[name="login"]').waitFor();
  await admin.api.delete(`/api/identity-providers/${providerId}`);
  expect((await session(page)).status).toBe(401);
  await typeLogin(late, "kay");
  await expect(late.getByRole("alert").filter({ hasText: "is disabled" })).toBeVisible();
  await late.goto("/sign-in");
  await expect(late.getByRole("button", { name: `Sign in with Acme ${suffix}` })).toHaveCount(0);
});
