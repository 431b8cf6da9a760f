import type { Page } from "@playwright/test";
import { askToPay, granted, scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { unique } from "@/e2e/support/browser/objects";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

// A person decides on what they see. A change in the meantime is shown first, and the typed reason stays.

test.use({ as: "security" });

const changedIn = (page: Page) => page.getByRole("region", { name: "Changed meanwhile" });

test.describe("where no live update comes", () => {
  test.use({ expected: /^412 |^Failed|\/api\/events/ });

  test("a delegation that was suspended again is resumed after its new suspension was shown", async ({
    page,
    session,
  }) => {
    const set = await scene(session);
    const id = await granted(set);
    const { security } = set;
    await security.post(`/api/delegations/${id}/suspend`, { reason: "A drill." });
    await page.route("**/api/events*", (route) => route.abort());
    await page.goto(`/delegations/${id}`);
    await settled(page);
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: /^Resume delegation/ });
    await dialog.getByLabel(/^Reason/).fill("The drill is over.");
    await security.post(`/api/delegations/${id}/resume`, { reason: "It is over." });
    await security.post(`/api/delegations/${id}/suspend`, { reason: "A stolen key." });
    const resume = dialog.getByRole("button", { name: "Resume delegation" });
    await resume.click();
    const changed = changedIn(page);
    await expect(changed).toContainText("A drill.");
    await expect(changed).toContainText("A stolen key.");
    await expect(dialog.getByLabel(/^Reason/)).toHaveValue("The drill is over.");
    await expect(resume).toHaveAccessibleDescription("Look at the changes first.");
    await examineHere(page, "delegation-changed-meanwhile", "[role=dialog]");
    expect(await security.get(`/api/delegations/${id}`)).toMatchObject({ status: "suspended" });
    await changed.getByRole("button", { name: "Decide on the new state" }).click();
    await expect(changed).toBeHidden();
    await resume.click();
    await expect(dialog).toBeHidden();
    expect(await security.get(`/api/delegations/${id}`)).toMatchObject({ status: "active" });
  });

  test("identities that changed are shown, and decided together with the same reason", async ({ page, session }) => {
    const { api } = await session("security");
    const system = unique("Stale");
    const name = (n: number) => `Stale ${n} of ${system}`;
    const rows = [0, 1].map((n) => ({ externalId: `stale-${n}`, name: name(n) }));
    const q = encodeURIComponent(`origin:"${system}"`);
    await api.post("/api/discoveries/imports", { origin: system, kind: "api_key", rows });
    await page.route("**/api/events*", (route) => route.abort());
    await page.goto(`/discoveries?q=${q}`);
    await settled(page);
    for (const n of [0, 1]) await page.getByRole("checkbox", { name: `Choose ${name(n)}` }).check();
    await page.getByRole("region", { name: "Chosen identities" }).getByRole("button", { name: "Block…" }).click();
    await page.getByRole("dialog", { name: "Block 2 identities" }).getByLabel("Reason").fill("Old clients.");
    type Found = { discoveries: { id: string; name: string; status: string; version: number }[] };
    const found = async (status: string) =>
      (await api.get<Found>(`/api/discoveries?status=${status}&q=${q}`)).discoveries;
    const theirs = (await found("new")).find((one) => one.name === name(1));
    await api.post(`/api/discoveries/${theirs?.id}/decision`, { status: "ignored", reason: "A test client." });
    await page.getByRole("button", { name: "Block 2 identities" }).click();
    const results = page.getByRole("dialog", { name: "1 of 2 identities decided" });
    await results.getByRole("button", { name: "Look at the changed ones" }).click();
    const again = page.getByRole("dialog", { name: "Block 1 identity" });
    await expect(again.getByRole("list", { name: "Changed identities" })).toContainText("“A test client.”");
    await expect(again.getByLabel("Reason")).toHaveValue("Old clients.");
    await again.getByRole("button", { name: "Block 1 identity" }).click();
    await expect(page.getByRole("dialog", { name: "1 of 1 identity decided" })).toBeVisible();
    expect(await found("blocked")).toHaveLength(2);
  });
});

test("a detection that another person assigns and closes stays open with the typed note, and shows both", async ({
  page,
  session,
}) => {
  const set = await scene(session);
  await granted(set);
  const token = await (await enrolledInstance(set.security, set.agentId)).token(set.at);
  for (let n = 0; n < 10; n++) await askToPay(set, token, "900.00");
  type Found = { detections: { id: string }[] };
  const found = async () =>
    (await set.security.get<Found>(`/api/detections?agentId=${set.agentId}`)).detections.at(0)?.id;
  await expect.poll(found).toBeDefined();
  const id = await found();
  await page.goto(`/detections?detection=${id}`);
  await page.getByRole("button", { name: "Close…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Close the detection/ });
  await dialog.getByLabel(/^Reason/).fill("A test of the limits.");
  await set.security.post(`/api/detections/${id}/assign`, { to: "me" });
  const changed = changedIn(page);
  await expect(changed.getByRole("listitem").filter({ hasText: "Assigned to" })).toContainText("no person");
  await changed.getByRole("button", { name: "Decide on the new state" }).click();
  await expect(changed).toBeHidden();
  await set.security.post(`/api/detections/${id}/close`, { note: "It was a rehearsal." });
  await expect(changed.getByRole("listitem").filter({ hasText: "Status" })).toContainText("Closed");
  await expect(changed).toContainText("It was a rehearsal.");
  await expect(dialog.getByLabel(/^Reason/)).toHaveValue("A test of the limits.");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "Close…" })).toBeHidden();
});
