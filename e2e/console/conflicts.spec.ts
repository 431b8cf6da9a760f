import type { Page } from "@playwright/test";
import { examineHere } from "@/e2e/support/browser/examine";
import { newAgent, newcomer, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

// Two people edit one object: each sees what the other changed beside the own edit, and nothing typed is lost.

const changedIn = (page: Page) => page.getByRole("region", { name: "Changed meanwhile" });

test.describe("an agent", () => {
  test.use({ as: "security" });

  test("that two tabs edit shows theirs beside mine, takes over the rest, and is saved on the new version", async ({
    page,
    session,
    open,
  }) => {
    const { api } = await session("security");
    const { id, name } = await newAgent(api, { ownerEmail: personOf("finance").email });
    const displayName = `Refunds of ${name}`;
    const other = await open(await session("security"));
    for (const tab of [page, other]) {
      await tab.goto(`/agents/${id}`);
      await tab.getByRole("button", { name: "More actions" }).click();
      await tab.getByRole("menuitem", { name: "Edit…" }).click();
    }
    const form = page.getByRole("dialog", { name: `Edit agent ${name}` });
    await form.getByLabel(/^Purpose/).fill("Mine: refunds up to 50 USD.");
    const theirs = other.getByRole("dialog", { name: `Edit agent ${name}` });
    await theirs.getByLabel(/^Purpose/).fill("Theirs: refunds up to 20 USD.");
    await theirs.getByLabel(/^Display name/).fill(displayName);
    await theirs.getByRole("button", { name: "Save changes" }).click();
    await expect(theirs).toBeHidden();

    const changed = changedIn(page);
    await expect(changed).toContainText("Theirs: refunds up to 20 USD.");
    await expect(changed).toContainText("Pays granted refunds.");
    await expect(changed).toContainText("Also changed and updated here: Display name.");
    await expect(form.getByLabel(/^Purpose/)).toHaveValue("Mine: refunds up to 50 USD.");
    await expect(form.getByLabel(/^Display name/)).toHaveValue(displayName);
    const save = form.getByRole("button", { name: "Save changes" });
    await expect(save).toHaveAccessibleDescription("Choose between the two versions first.");
    await examineHere(page, "agent-changed-meanwhile", "[role=dialog]");
    await changed.getByRole("button", { name: "Keep mine: Purpose" }).click();
    await save.click();
    await expect(form).toBeHidden();
    expect(await api.get(`/api/agents/${id}`)).toMatchObject({
      ...{ purpose: "Mine: refunds up to 50 USD.", displayName },
    });
  });

  test.describe("where no live update comes", () => {
    test.use({ expected: /^412 \/api\/agents|^Failed|\/api\/events/ });

    test("is refused as stale, and shows the same choice", async ({ page, session }) => {
      const { api } = await session("security");
      const { id, name } = await newAgent(api, { ownerEmail: personOf("finance").email });
      await page.route("**/api/events*", (route) => route.abort());
      await page.goto(`/agents/${id}`);
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Edit…" }).click();
      const form = page.getByRole("dialog", { name: `Edit agent ${name}` });
      await form.getByLabel(/^Purpose/).fill("Mine.");
      const { version } = await api.get<{ version: number }>(`/api/agents/${id}`);
      await api.patch(`/api/agents/${id}`, { purpose: "Theirs." }, version);
      await form.getByRole("button", { name: "Save changes" }).click();
      await expect(form.getByRole("alert").filter({ hasText: "Compare the two versions" })).toBeVisible();
      await changedIn(page).getByRole("button", { name: "Take theirs: Purpose" }).click();
      await expect(form.getByLabel(/^Purpose/)).toHaveValue("Theirs.");
    });
  });
});

test.describe("people and groups", () => {
  test("a person's name and roles are kept while another admin changes them", async ({ open, session }) => {
    const { api } = await session("admin");
    const [mine, theirs] = [await newcomer(api, ["admin"]), await newcomer(api, ["admin"])];
    const { email, person } = await newcomer(api, ["member"]).then(async (made) => ({
      email: made.email,
      person: (await made.api.get<{ person: { id: string } }>("/api/session")).person,
    }));
    const [page, other] = [await open(mine), await open(theirs)];
    for (const tab of [page, other]) await tab.goto(`/people?q=${email}&person=${person.id}`);
    await page.getByRole("textbox", { name: "Name" }).fill("Nadia Mine");
    await other.getByRole("textbox", { name: "Name" }).fill("Nadia Theirs");
    await other.getByRole("button", { name: "Save changes" }).click();
    await expect(other.getByText("Saved Nadia Theirs").first()).toBeVisible();
    const changed = changedIn(page);
    await expect(changed).toContainText("Nadia Theirs");
    await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Nadia Mine");
    await examineHere(page, "person-changed-meanwhile", "[role=dialog]");
    await changed.getByRole("button", { name: "Keep mine: Name" }).click();
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByText("Saved Nadia Mine").first()).toBeVisible();
    await expect(changed).toBeHidden();
    expect(await api.get(`/api/people/${person.id}`)).toMatchObject({ name: "Nadia Mine" });
  });

  test("a group's description is kept while another admin changes it, and while people join", async ({
    open,
    session,
  }) => {
    const { api } = await session("admin");
    const name = unique("desk");
    const { id } = await api.post<{ id: string }>("/api/groups", { name });
    const [page, other] = [await open(await session("admin")), await open(await session("admin"))];
    for (const tab of [page, other]) {
      await tab.goto(`/people/groups?group=${id}`);
      await tab.getByRole("button", { name: "Edit description" }).click();
    }
    await page.getByRole("textbox", { name: "Description" }).fill("Mine.");
    await other.getByRole("textbox", { name: "Description" }).fill("Theirs.");
    await other.getByRole("button", { name: "Save description" }).click();
    await expect(changedIn(page)).toContainText("Theirs.");
    await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue("Mine.");
    await examineHere(page, "group-changed-meanwhile", "[role=dialog]");
    await changedIn(page).getByRole("button", { name: "Take theirs: Description" }).click();
    await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue("Theirs.");
    await page.getByRole("textbox", { name: "Description" }).fill("Both.");
    await page.getByRole("button", { name: "Save description" }).click();
    await expect(page.getByText(`Saved the description of ${name}`).first()).toBeVisible();
  });
});

test.describe("an approval policy", () => {
  test("keeps the rules that are written while another version comes into force", async ({ open, session }) => {
    const [{ api: admin }, { api: security }] = [await session("admin"), await session("security")];
    const policy = await admin.post<{ id: string }>("/api/approval-policies", { name: unique("policy") });
    const page = await open(await session("security"));
    await page.goto(`/approvals/policies/${policy.id}/change`);
    await page.getByRole("button", { name: "Add rule" }).click();
    await page.getByLabel("Reason").fill("High risk is decided by two.");
    const rules = [{ when: {}, steps: [{ name: "Theirs", quorum: 2 }] }];
    const path = `/api/approval-policies/${policy.id}/changes`;
    const { change } = await admin.post<{ change: { id: string; digest: string } }>(path, {
      ...{ version: 1, rules, reason: "Two people." },
    });
    await security.post(`${path}/${change.id}/confirm`, { digest: change.digest });
    const changed = changedIn(page);
    await expect(changed).toContainText("Theirs");
    await expect(page.getByLabel("Reason")).toHaveValue("High risk is decided by two.");
    await examineHere(page, "policy-changed-meanwhile");
    await changed.getByRole("button", { name: "Keep mine: Rules" }).click();
    const propose = page.getByRole("button", { name: "Propose change" });
    await expect(propose).not.toHaveAttribute("aria-disabled", "true");
    await propose.click();
    await expect(page.getByText("Change proposed").first()).toBeVisible();
    const after = await admin.get<{ change: { basedOn?: number } | null }>(`/api/approval-policies/${policy.id}`);
    expect(after.change).not.toBeNull();
  });
});

test.describe("an identity provider", () => {
  test("whose issuer others replaced does not get the secret that was typed for the former one", async ({
    open,
    session,
  }) => {
    const { api } = await session("admin");
    const slug = unique("idp").slice(0, 30);
    const [former, other] = [`https://${slug}.example`, `https://other-${slug}.example`];
    const client = { clientId: slug, clientSecret: "first" };
    const settings = { slug, name: slug, issuer: former, ...client };
    const { id, version } = await api.post<{ id: string; version: number }>("/api/identity-providers", settings);
    const page = await open(await session("admin"));
    await page.goto(`/settings?provider=${id}`);
    await page.getByRole("button", { name: "Edit settings" }).click();
    const form = page.getByRole("form", { name: "Settings of the provider" });
    const secret = form.getByLabel(/^Client secret/);
    await secret.fill("typed for the former");
    await api.patch(`/api/identity-providers/${id}`, { issuer: other, clientSecret: "its" }, version);
    await expect(form.getByLabel(/^Issuer/)).toHaveValue(other);
    await expect(secret).toHaveValue("");
    await expect(form.getByText(`Enter the secret for ${other}`, { exact: false })).toBeVisible();
    const save = form.getByRole("button", { name: "Save settings" });
    await expect(save).toHaveAccessibleDescription("Nothing is changed yet.");
    await examineHere(page, "provider-changed-meanwhile", "[role=dialog]");
    await secret.fill("typed for the other");
    await expect(form.getByText(`Enter the secret for ${other}`, { exact: false })).toBeHidden();
    await save.click();
    await expect(form).toBeHidden();
  });
});
