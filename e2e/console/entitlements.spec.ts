import { randomBytes } from "node:crypto";
import { examineHere } from "@/e2e/support/browser/examine";
import { openSession, personOf, type Session } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

// The entitlement of a person, changed by two admins in two browsers.
// One process may prepare this file several times.
let suffix = "";
const password = randomBytes(12).toString("base64url");
let admin: Session;
let second: Session;
let member: { id: string; name: string };

test.beforeAll(async () => {
  suffix = randomBytes(4).toString("hex");
  admin = await openSession(personOf("admin"));
  const add = async (name: string, role: string) => {
    const email = `${name.toLowerCase()}-${suffix}@acme.example`;
    const { id } = await admin.api.post<{ id: string }>("/api/people", { email, name, roles: [role], password });
    return { id, name, email, password };
  };
  second = await openSession(await add(`Second${suffix}`, "admin"));
  member = await add(`Member${suffix}`, "member");
});
test.afterAll(async () => {
  for (const session of [second, admin]) await session.end();
});

test("one admin proposes in the editor, another one reads the difference and confirms it", async ({ open }) => {
  const page = await open(admin);
  await page.goto(`/people?q=${member.name}&person=${member.id}`);
  await page.getByRole("button", { name: "Propose change…" }).click();
  const dialog = page.getByRole("dialog", { name: `Entitlement of ${member.name}` });
  await dialog.getByLabel(/^Resource server/).selectOption({ index: 1 });
  await dialog.getByLabel(/^Type/).selectOption({ index: 1 });
  await dialog.getByRole("checkbox").first().check();
  await dialog.getByLabel(/^Resources/).fill("team/eu-*");
  await dialog.getByLabel(/^Reason/).fill("Only what the team needs");
  await dialog.getByRole("button", { name: "Propose change" }).click();
  const own = page.getByRole("region", { name: "Proposed change" });
  await expect(own).toContainText("a second person confirms or refuses it");
  await expect(own.getByRole("button", { name: "Confirm change" })).toHaveCount(0);

  const other = await open(second);
  await other.goto(`/people?q=${member.name}&person=${member.id}`);
  const shown = other.getByRole("region", { name: "Proposed change" });
  await expect(shown).toContainText("Only what the team needs");
  await expect(shown).toContainText("team/eu-");
  await expect(shown.getByRole("list", { name: "Parts of the risk" })).toContainText("what a person may delegate");
  await shown.getByRole("button", { name: "Confirm change" }).click();
  await expect(shown).toHaveCount(0);
  await expect(other.getByText("Set for this person.")).toBeVisible();
  // The first admin's page follows by itself.
  await expect(page.getByText("Set for this person.")).toBeVisible();
});

/** Both admins agree that a person or a group may read payments of some accounts. */
async function agree(subjectId: string, accounts: string): Promise<void> {
  const element = { type: "payment", locations: ["https://payments.demo.example"], actions: ["read"] };
  const entitlement = { kind: "authority", authority: [{ ...element, identifiers: [accounts] }] };
  type Proposed = { change: { id: string; digest: string } };
  const body = { subjectId, entitlement, reason: "A test" };
  const { change } = await admin.api.post<Proposed>("/api/entitlement-changes", body);
  await second.api.post(`/api/entitlement-changes/${change.id}/confirm`, { digest: change.digest });
}

async function groupFor(name: string, accounts: string): Promise<string> {
  const { id } = await admin.api.post<{ id: string }>("/api/groups", { name });
  await agree(id, accounts);
  return id;
}

test("what is written stays when two other admins agree meanwhile, and is proposed only after a choice", async ({
  open,
}) => {
  const [name, email] = [`Twice${suffix}`, `twice-${suffix}@acme.example`];
  const { id } = await admin.api.post<{ id: string }>("/api/people", { email, name, roles: ["member"], password });
  await agree(id, "account/eu-*");
  const page = await open(admin);
  await page.goto(`/people?q=${name}&person=${id}`);
  await page.getByRole("button", { name: "Propose change…" }).click();
  const dialog = page.getByRole("dialog", { name: `Entitlement of ${name}` });
  await dialog.getByLabel(/^Resources/).fill("account/asia-*");
  await dialog.getByLabel(/^Reason/).fill("Only Asia");
  await agree(id, "account/us-*");
  const changed = dialog.getByRole("region", { name: "Changed meanwhile" });
  await expect(changed).toContainText("on anything under account/us-");
  await expect(dialog.getByLabel(/^Resources/)).toHaveValue("account/asia-*");
  const propose = dialog.getByRole("button", { name: "Propose change" });
  await expect(propose).toHaveAccessibleDescription("Choose between the two versions first.");
  await examineHere(page, "entitlement-changed-meanwhile", "[role=dialog]");
  await changed.getByRole("button", { name: "Keep mine: May delegate" }).click();
  await propose.click();
  await expect(page.getByRole("region", { name: "Proposed change" })).toContainText("Only Asia");
});

test.describe("a group that lets a person delegate more", () => {
  // A direct change that widens is refused; the admin proposes it instead.
  test.use({ expected: /^409 \/api\/groups\/grp_\w+\/members$/ });

  test("who could delegate more in a group comes into it by two admins, who see what widens", async ({ open }) => {
    test.setTimeout(90_000);
    const name = `Mover${suffix}`;
    const email = `mover-${suffix}@acme.example`;
    const { id: personId } = await admin.api.post<{ id: string }>("/api/people", {
      ...{ email, name, roles: ["member"], password },
    });
    const europe = await groupFor(`europe-${suffix}`, "account/eu-*");
    const america = await groupFor(`america-${suffix}`, "account/us-*");
    await admin.api.post(`/api/groups/${europe}/members`, { personId });

    const page = await open(admin);
    await page.goto(`/people/groups?q=america-${suffix}&group=${america}`);
    const drawer = page.getByRole("dialog", { name: `america-${suffix}` });
    await drawer.getByRole("button", { name: "Edit description" }).click();
    await drawer.getByLabel("Description").fill("Pays in America");
    await drawer.getByRole("button", { name: "Save description" }).click();
    await expect(drawer.getByText("Pays in America")).toBeVisible();
    await drawer.getByRole("button", { name: "Add person" }).click();
    await drawer.getByLabel("Find a person").fill(name);
    await drawer.getByRole("button", { name: `Add ${name}` }).click();
    const dialog = page.getByRole("dialog", { name: `Add ${name} to america-${suffix}` });
    await dialog.getByLabel(/^Reason/).fill("Covers for a colleague");
    await dialog.getByRole("button", { name: "Propose change" }).click();
    const proposed = drawer.getByRole("region", { name: "Proposed change" });
    await expect(proposed).toContainText("a second person confirms or refuses it");
    await examineHere(page, "group-with-proposal", "[role=dialog]");

    const other = await open(second);
    await other.goto("/people/confirmations");
    const shown = other.getByRole("region", { name: "Proposed change" }).filter({ hasText: `Add ${name} to` });
    await expect(shown).toContainText("Covers for a colleague");
    await expect(shown.getByText("account/us-").first()).toBeVisible();
    await expect(shown.getByText(/new$/)).toBeVisible();
    await examineHere(other, "confirmations-with-proposal");
    await shown.getByRole("button", { name: "Confirm change" }).click();
    const asked = other.getByRole("dialog", { name: "Confirm change" });
    await expect(asked).toContainText(`Add ${name} to`);
    await asked.getByRole("button", { name: "Confirm change" }).click();
    await expect(shown).toHaveCount(0);
    // The first admin's page follows by itself.
    await expect(drawer.getByRole("list", { name: "Members" })).toContainText(name);
  });
});
