import { randomBytes } from "node:crypto";
import { expect, test } from "@/e2e/support/browser";
import { openSession, personOf, type Session } from "@/e2e/support/browser-people";

// What a person may delegate, agreed on by two admins in two browsers.
const suffix = randomBytes(4).toString("hex");
const password = randomBytes(12).toString("base64url");
let admin: Session;
let second: Session;
let member: { id: string; name: string };

test.beforeAll(async () => {
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
  const dialog = page.getByRole("dialog", { name: `What ${member.name} may delegate` });
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
  await shown.getByRole("button", { name: "Confirm change" }).click();
  await expect(shown).toHaveCount(0);
  await expect(other.getByText("Set for this person.")).toBeVisible();
  // The first admin's page follows by itself.
  await expect(page.getByText("Set for this person.")).toBeVisible();
});
