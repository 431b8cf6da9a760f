import { examineHere } from "@/e2e/support/browser/examine";
import { newAgent, newcomer, newRequest, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

const payments = (max_each: string) => ({
  ...{ type: "payment", locations: ["https://payments.demo.example"], actions: ["read"], identifiers: ["*"] },
  ...(max_each && { limits: [{ max_count: Number(max_each), window: "P1D" }] }),
});

test.describe("the ceiling of a blueprint", () => {
  test.use({ as: "security" });

  test("shows the people that a tighter one affects, and applies exactly that; the delegation names its restriction", async ({
    page,
    session,
  }) => {
    const [{ api: security }, { api: finance }, { api: approver }] = [
      await session("security"),
      await session("finance"),
      await session("approver"),
    ];
    const name = unique("class");
    const { id: blueprintId } = await security.post<{ id: string }>("/api/blueprints", { name });
    const agent = await newAgent(security, { ownerEmail: personOf("finance").email, blueprintId });
    const request = await newRequest(finance, agent.id);
    const { delegationId } = await approver.post<{ delegationId: string }>(`/api/requests/${request.id}/approve`, {
      digest: request.digest,
      note: "Fine.",
    });
    await page.goto(`/blueprints?blueprint=${blueprintId}`);
    await page.getByRole("link", { name: "Change ceiling" }).click();
    await page.getByRole("checkbox", { name: /^Agents of this blueprint have a ceiling/ }).check();
    await page.getByRole("tab", { name: "JSON" }).click();
    const ceiling = [{ ...payments(""), identifiers: ["account/us-*"] }];
    // By its name: the form is there while it gives place to the code.
    await page.getByRole("textbox", { name: "Authority as JSON" }).fill(JSON.stringify(ceiling, null, 2));
    await page.getByRole("button", { name: "Preview effect" }).click();
    const effect = page.getByRole("region", { name: "Affected delegations" });
    await expect(effect.getByRole("status").filter({ hasText: "pauses 1 delegation" })).toBeVisible();
    await expect(effect.getByRole("list", { name: "Affected delegations" })).toContainText(agent.name);
    await effect.getByLabel("Reason").fill("Only American accounts.");
    await effect.getByRole("button", { name: "Apply ceiling" }).click();
    await expect(page.getByRole("dialog", { name: `${name}@2`, exact: true })).toBeVisible();
    await page.goto(`/delegations/${delegationId}`);
    await expect(page.getByRole("note").filter({ hasText: "Restricted by the ceiling of blueprint" })).toContainText(
      name,
    );
  });

  test("keeps what was typed when another person makes a version meanwhile", async ({ page, session }) => {
    const { api } = await session("security");
    const name = unique("class");
    const { id, version } = await api.post<{ id: string; version: number }>("/api/blueprints", { name });
    await page.goto(`/blueprints/${id}/ceiling`);
    const ceiling = page.getByRole("checkbox", { name: /^Agents of this blueprint have a ceiling/ });
    await ceiling.check();
    await page.getByLabel("Resources").fill("account/us-*");
    await api.patch(`/api/blueprints/${id}`, { tokenTtlSeconds: 120, reason: "Shorter." }, version);
    const theirs = { ceiling: [{ ...payments("5"), identifiers: ["account/eu-*"] }], reason: "Europe." };
    await api.patch(`/api/blueprints/${id}`, theirs, version + 1);
    const changed = page.getByRole("region", { name: "Changed meanwhile" });
    await expect(changed).toContainText("on anything under account/eu-");
    await expect(page.getByLabel("Resources")).toHaveValue("account/us-*");
    const preview = page.getByRole("button", { name: "Preview effect" });
    await expect(preview).toHaveAccessibleDescription("Choose between the two versions first.");
    await examineHere(page, "ceiling-changed-meanwhile");
    await changed.getByRole("button", { name: "Take theirs: Ceiling" }).click();
    await expect(changed).toBeHidden();
    await expect(page.getByLabel("Resources")).toHaveValue("account/eu-*");
    await expect(preview).toHaveAccessibleDescription("Change the ceiling first.");
  });

  test("tells how far it is while it looks at a large fleet, and can be cancelled there", async ({ page, session }) => {
    const { api } = await session("security");
    const { id } = await api.post<{ id: string }>("/api/blueprints", { name: unique("class") });
    const computation = { id: "cmp_01ARZ3NDEKTSV4RRFFQ69G5FAV", status: "running", result: null };
    const path = `**/api/blueprints/${id}/preview`;
    // As a server with a large fleet answers.
    await page.route(path, (route) =>
      route.fulfill({ status: 202, json: { ...computation, progress: { done: 10, total: 200 } } }),
    );
    await page.route(`${path}s/*`, (route) =>
      route.fulfill({ json: { ...computation, progress: { done: 90, total: 200 } } }),
    );
    await page.goto(`/blueprints/${id}/ceiling`);
    await page.getByRole("checkbox", { name: /^Agents of this blueprint have a ceiling/ }).check();
    await page.getByRole("tab", { name: "JSON" }).click();
    const ceiling = [{ ...payments(""), identifiers: ["account/us-*"] }];
    await page.getByRole("textbox", { name: "Authority as JSON" }).fill(JSON.stringify(ceiling, null, 2));
    const effect = page.getByRole("region", { name: "Affected delegations" });
    await effect.getByRole("button", { name: "Preview effect" }).click();
    await expect(effect.getByRole("progressbar", { name: "Checking every delegation" })).toHaveAttribute("value", "45");
    await examineHere(page, "ceiling-preview-under-way");
    const discarded = page.waitForRequest((request) => request.method() === "DELETE");
    await effect.getByRole("button", { name: "Cancel" }).click();
    expect((await discarded).url()).toContain(`/previews/${computation.id}`);
    await expect(effect.getByRole("progressbar")).toBeHidden();
    await page.unrouteAll();
    await expect(effect.getByRole("button", { name: "Preview effect" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(effect.getByRole("status").filter({ hasText: "Removes no authority: 0 agents" })).toBeVisible();
  });

  test("is widened by two people: proposed by one, confirmed by another who reads what widens", async ({
    page,
    session,
    open,
  }) => {
    const { api: security } = await session("security");
    const name = unique("class");
    const blueprint = { name, ceiling: [payments("5")] };
    const { id } = await security.post<{ id: string }>("/api/blueprints", blueprint);
    await page.goto(`/blueprints/${id}/ceiling`);
    await page.getByRole("checkbox", { name: /^Agents of this blueprint have a ceiling/ }).uncheck();
    await page.getByRole("button", { name: "Preview effect" }).click();
    const effect = page.getByRole("region", { name: "Affected delegations" });
    await expect(effect.getByRole("note")).toContainText("waits until another admin or security engineer");
    const risk = effect.getByRole("region", { name: "Risk of the change" });
    await expect(risk).toContainText("Risk 35, medium");
    await expect(risk.getByRole("list")).toContainText("The blueprint has no ceiling afterwards.");
    await examineHere(page, "ceiling-risk");
    await effect.getByLabel("Reason").fill("The class is closed.");
    await effect.getByRole("button", { name: "Propose ceiling" }).click();
    const waiting = page.getByRole("region", { name: "Change that waits" });
    await expect(waiting).toContainText("The class is closed.");
    await expect(waiting.getByRole("button", { name: "Withdraw change" })).toBeVisible();
    await expect(waiting.getByRole("button", { name: "Confirm change" })).toHaveCount(0);
    await expect(waiting).toContainText("Risk 35, medium");

    const listing = await open(await session("admin"));
    await listing.goto("/people/confirmations");
    const linked = { has: listing.locator(`a[href="/blueprints/${id}"]`) };
    const row = listing.getByRole("region", { name: "Proposed change" }).filter(linked);
    await expect(row).toContainText("A change of a blueprint");
    await row.getByText("Risk 35, medium").click();
    await expect(row.getByRole("list", { name: "Parts of the risk" })).toContainText("no ceiling afterwards");
    await examineHere(listing, "confirmations-with-linked-change");

    const other = await newcomer((await session("admin")).api, ["security"]);
    const theirs = await open(other);
    await theirs.goto(`/blueprints?blueprint=${id}`);
    await theirs.getByRole("button", { name: "Confirm change" }).click();
    const confirm = theirs.getByRole("dialog", { name: `Confirm change of ${name}` });
    await expect(confirm.getByRole("status").filter({ hasText: "Removes no authority" })).toBeVisible();
    await confirm.getByRole("button", { name: "Confirm change" }).click();
    await expect(theirs.getByRole("dialog", { name: `${name}@2`, exact: true })).toBeVisible();
  });
});

test.describe("the request defaults of a blueprint", () => {
  test.use({ as: "security" });

  test("are set, and all of them are removed again", async ({ page, session }) => {
    const { api } = await session("security");
    const name = unique("class");
    const { id } = await api.post<{ id: string }>("/api/blueprints", { name });
    const save = async (purpose: string, version: number) => {
      await page.goto(`/blueprints/${id}/defaults`);
      await page.getByLabel("Purpose").fill(purpose);
      await page.getByLabel("Reason").fill("A test.");
      await page.getByRole("button", { name: `Create version ${version}` }).click();
      await expect(page.getByText(`${name}@${version} is in effect`)).toBeVisible();
    };
    await save("Pay granted refunds", 2);
    await save("", 3);
    expect(await api.get(`/api/blueprints/${id}`)).toMatchObject({ version: 3, defaults: null });
  });
});
