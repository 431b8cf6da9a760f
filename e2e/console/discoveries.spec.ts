import { scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { HttpClient, succeeded } from "@/lib/testing/http";

test.describe("identities of other systems", () => {
  test.use({ as: "security" });

  test("are tried and imported from a file, and one that shares a credential is blocked", async ({ page }) => {
    const system = unique("Directory");
    const csv = "client_id,name,fingerprint\nreports,Reports bot,SHA256:1\nlegacy,Legacy bot,SHA256:1\n,No id,\n";
    await page.goto("/discoveries");
    await settled(page);
    await page.getByRole("button", { name: "Import…" }).click();
    const dialog = page.getByRole("dialog", { name: "Import identities" });
    await dialog.getByLabel("System").fill(system);
    const file = { name: "clients.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
    await dialog.getByLabel("File", { exact: true }).setInputFiles(file);
    await expect(dialog.getByText("1 row is left out: row 3 (Id in that system).")).toBeVisible();
    await dialog.getByRole("button", { name: "Try without importing" }).click();
    await expect(dialog.getByText("2 of 2 rows counted: 2 new, 0 changed, 0 as before.")).toBeVisible();
    await dialog.getByRole("button", { name: "Import 2 rows" }).click();
    await expect(dialog.getByText("2 of 2 rows imported: 2 new, 0 changed, 0 as before.")).toBeVisible();
    await dialog.getByRole("button", { name: "Close" }).first().click();
    await page.goto(`/discoveries?q=${encodeURIComponent(`origin:"${system}"`)}`);
    await settled(page);
    await page.getByRole("button", { name: "Open Legacy bot" }).click();
    const drawer = page.getByRole("dialog", { name: "Legacy bot" });
    await expect(drawer.getByRole("listitem").filter({ hasText: "Reports bot" })).toBeVisible();
    await drawer.getByRole("button", { name: "Decide" }).click();
    const decision = page.getByRole("dialog", { name: "Decide Legacy bot" });
    await decision.getByRole("button", { name: "Block" }).click();
    await decision.getByLabel("Reason").fill("Its key is shared.");
    await decision.getByRole("button", { name: "Save decision" }).click();
    await expect(page.getByText("Legacy bot: blocked")).toBeVisible();
    await page.goto(`/discoveries?status=blocked&q=${encodeURIComponent(`origin:"${system}"`)}`);
    await expect(page.getByRole("button", { name: "Open Legacy bot" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Open Reports bot" })).toBeHidden();
  });

  test("are ignored together with one reason, each with its result", async ({ page, session }) => {
    const { api } = await session("security");
    const system = unique("Bulk");
    const rows = [0, 1, 2].map((n) => ({ externalId: `bulk-${n}`, name: `Bulk ${n} of ${system}` }));
    await api.post("/api/discoveries/imports", { origin: system, kind: "api_key", rows });
    await page.goto(`/discoveries?q=${encodeURIComponent(`origin:"${system}"`)}`);
    await settled(page);
    for (const n of [0, 1]) await page.getByRole("checkbox", { name: `Choose Bulk ${n} of ${system}` }).check();
    const ignore = page.getByRole("region", { name: "Chosen identities" }).getByRole("button", { name: "Ignore…" });
    await ignore.click();
    const dialog = page.getByRole("dialog", { name: "Ignore 2 identities" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByText("2 identities chosen")).toBeVisible();
    await ignore.click();
    await dialog.getByLabel("Reason").fill("Test clients.");
    await dialog.getByRole("button", { name: "Ignore 2 identities" }).click();
    const results = page.getByRole("dialog", { name: "2 of 2 identities decided" });
    await expect(results.getByRole("listitem").filter({ hasText: "Done" })).toHaveCount(2);
    await results.getByRole("button", { name: "Close" }).last().click();
    await expect(page.getByRole("button", { name: `Open Bulk 2 of ${system}` })).toBeVisible();
    await expect(page.getByRole("button", { name: `Open Bulk 0 of ${system}` })).toBeHidden();
  });

  test("that are not there are named as missing where an agent is registered", async ({ page, session }) => {
    await session("security");
    await page.goto(`/agents/new?discovery=dsc_${"0".repeat(26)}`);
    await expect(page.getByText("There is no such discovery")).toBeVisible();
  });

  test("are registered as a new agent from what their system says", async ({ page, session }) => {
    const { api } = await session("security");
    const system = unique("Register");
    const name = `Bot of ${system}`;
    await api.post("/api/discoveries/imports", {
      ...{ origin: system, kind: "oauth_client", rows: [{ externalId: "bot", name }] },
    });
    await page.goto(`/discoveries?q=${encodeURIComponent(`origin:"${system}"`)}`);
    await settled(page);
    await page.getByRole("button", { name: `Open ${name}` }).click();
    await page.getByRole("dialog", { name }).getByRole("button", { name: "Decide" }).click();
    const decision = page.getByRole("dialog", { name: `Decide ${name}` });
    await decision.getByRole("button", { name: "Register" }).click();
    await decision.getByRole("link", { name: "Register a new agent" }).click();
    await expect(page.getByLabel("Display name")).toHaveValue(name);
    await settled(page);
    await page.getByLabel("Environment").selectOption("dev");
    await page.getByLabel("Purpose").fill("Sorts refunds.");
    await page.getByLabel("Owner", { exact: true }).fill(personOf("finance").email);
    await page.getByRole("radio", { name: /^low/ }).check();
    await page.getByRole("button", { name: "Register agent" }).click();
    await expect(page).toHaveURL(/\/agents\/agt_/);
    const kept = await api.get<{ discoveries: { agent: { name: string } }[] }>(
      `/api/discoveries?status=registered&q=${encodeURIComponent(`origin:"${system}"`)}`,
    );
    expect(kept.discoveries).toMatchObject([{ agent: { name: expect.stringContaining(name) } }]);
  });

  test("open by their link in any state and on any page of the list", async ({ page, session }) => {
    const { api } = await session("security");
    const system = unique("Many");
    const rows = Array.from({ length: 60 }, (_, n) => ({
      externalId: `client-${n}`,
      name: `Client ${n} of ${system}`,
    }));
    await api.post("/api/discoveries/imports", { origin: system, kind: "api_key", rows: rows.slice(0, 1) });
    await api.post("/api/discoveries/imports", { origin: system, kind: "api_key", rows });
    const asked = `/api/discoveries?q=${encodeURIComponent(`origin:"${system}" "Client 0 "`)}`;
    const { discoveries } = await api.get<{ discoveries: { id: string }[] }>(asked);
    const { id = "" } = discoveries[0] ?? {};
    const drawer = page.getByRole("dialog", { name: `Client 0 of ${system}` });
    await page.goto(`/discoveries?discovery=${id}`);
    await expect(drawer.getByText("To decide")).toBeVisible();
    await page.goto(`/discoveries?status=blocked&discovery=${id}`);
    await expect(drawer.getByText("To decide")).toBeVisible();
  });

  test("are listed by themselves when a resource server asks about one that is no agent", async ({ page, session }) => {
    const it = await scene(session);
    const name = unique("nightly-reports");
    const question = {
      subject: { type: "service", id: name },
      action: { name: "create" },
      resource: { type: "payment", id: "account/eu-7/pay-1" },
    };
    const pep = new HttpClient(origin);
    const headers = { authorization: `Bearer ${it.key}` };
    const { decision } = succeeded(await pep.post<{ decision: boolean }>("/access/v1/evaluation", question, headers));
    expect(decision).toBe(false);
    const listed = () => it.security.get<{ discoveries: unknown[] }>(`/api/discoveries?q=${encodeURIComponent(name)}`);
    // A process writes what it saw every ten seconds.
    await expect.poll(async () => (await listed()).discoveries.length).toBe(1);
    await page.goto(`/discoveries?q=${encodeURIComponent(name)}`);
    await settled(page);
    await page.getByText(name, { exact: true }).click();
    const drawer = page.getByRole("dialog", { name });
    await expect(drawer.getByText("at least 1, all denied")).toBeVisible();
    await examineHere(page, "unknown-subject", "[role=dialog]");
    await drawer.getByRole("button", { name: "Decide" }).click();
    const deciding = page.getByRole("dialog", { name: `Decide ${name}` });
    await deciding.getByRole("button", { name: "Ignore" }).click();
    await deciding.getByLabel("Reason").fill("Our own report.");
    await deciding.getByRole("button", { name: "Save decision" }).click();
    await expect(page.getByText(`${name}: ignored`)).toBeVisible();
  });
});
