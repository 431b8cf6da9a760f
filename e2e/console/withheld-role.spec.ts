import type { Page } from "@playwright/test";
import { examineHere } from "@/e2e/support/browser/examine";
import { OrganisationProvider } from "@/e2e/support/browser/organisation-provider";
import { openSession, personOf, type Session } from "@/e2e/support/browser/people";
import { origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";

const slug = `withheld-${Math.random().toString(36).slice(2, 8)}`;
const name = `Provider ${slug}`;
let provider: OrganisationProvider;
let admin: Session;
let providerId: string;

test.beforeAll(async () => {
  provider = await OrganisationProvider.start(origin, slug);
  admin = await openSession(personOf("admin"));
  const { clientId, clientSecret } = provider.client;
  const settings = { slug, name, issuer: provider.issuer, clientId, clientSecret, groupsClaim: "groups" };
  const added = { ...settings, createPeople: true, domains: ["acme.example"] };
  providerId = (await admin.api.post<{ id: string }>("/api/identity-providers", added)).id;
  await admin.api.post(`/api/identity-providers/${providerId}/mappings`, { value: "ops", roles: ["security"] });
});
test.afterAll(async () => {
  await admin.api.delete(`/api/identity-providers/${providerId}`);
  await admin.end();
  provider.stop();
});

async function signIn(page: Page, login: string): Promise<{ id: string; roles: string[] }> {
  await page.goto("about:blank");
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: `Sign in with ${name}` }).click();
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill("anything");
  await page.locator('button[type="submit"]').click();
  await page.waitForURL(`${origin}/overview`);
  const { person } = await (await page.request.get(`${origin}/api/session`)).json();
  // The page that is open would read on with roles that are taken away next.
  await page.goto("about:blank");
  return person;
}

test("the drawer names the origin of roles, and one that an admin takes away stays away", async ({ page, open }) => {
  const email = `mia-${slug}@acme.example`;
  provider.employees.set("mia", { name: "Mia Ward", email, groups: ["ops"] });
  const { id, roles } = await signIn(page, "mia");
  expect(roles).toEqual(["security"]);

  const people = await open(admin);
  await people.goto(`/people?q=${email}&person=${id}`);
  const drawer = people.getByRole("dialog", { name: "Mia Ward" });
  await expect(drawer.getByText(`From ${name}.`)).toBeVisible();
  await drawer.getByRole("checkbox", { name: /^Security/ }).uncheck();
  await drawer.getByRole("checkbox", { name: /^Member/ }).check();
  await drawer.getByRole("button", { name: "Save changes" }).click();
  await expect(people.getByText("No identity provider gives back Security.")).toBeVisible();
  await expect(drawer.getByText(/Withheld: removed by .*No identity provider gives it back\./)).toBeVisible();
  await expect(drawer.getByText("Given by hand.")).toBeVisible();
  await examineHere(people, "person-withheld-role", "[role=dialog]");

  expect(await signIn(page, "mia")).toMatchObject({ id, roles: ["member"] });
});
