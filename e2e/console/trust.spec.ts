import { Platform } from "@/e2e/support/browser/identity";
import { newAgent, newcomer, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

test.describe("a platform", () => {
  test.use({ as: "admin" });

  test("is trusted, given a rule, disabled and enabled again", async ({ page, session }) => {
    const agent = await newAgent((await session("security")).api, { ownerEmail: personOf("finance").email });
    const { issuer, jwks } = new Platform();
    await page.goto("/trusted-issuers");
    await page.getByRole("button", { name: "Trust an issuer" }).first().click();
    const add = page.getByRole("dialog", { name: "Trust an issuer" });
    await add.getByRole("button", { name: "Trust issuer" }).click();
    await expect(add.getByText("Enter a name of at most 100 characters.")).toBeVisible();
    const name = unique("Cluster");
    await add.getByLabel("Name").fill(name);
    await add.getByLabel("Issuer").fill(issuer);
    await add.getByLabel("Keys come from").selectOption("Pasted key set");
    await add.getByLabel("Key set").fill(JSON.stringify(jwks));
    await add.getByRole("button", { name: "Trust issuer" }).click();

    const drawer = page.getByRole("dialog", { name, exact: true });
    await expect(drawer.getByText("No rules yet. Workloads can enrol once a rule names them.")).toBeVisible();
    await drawer.getByRole("button", { name: "Add rule" }).click();
    const form = drawer.getByRole("form", { name: "New rule" });
    await form.getByLabel("Subject").fill("system:serviceaccount:*");
    await form.getByLabel("Enrols as").selectOption({ label: agent.name });
    await form.getByRole("button", { name: "Add rule" }).click();
    await expect(drawer.getByRole("list", { name: "Rules" }).getByText("system:serviceaccount:*")).toBeVisible();

    // Its notices cover nothing of the drawer, however long they stay.
    const notices = await page.getByRole("region", { name: "Notifications" }).boundingBox();
    const panel = await drawer.boundingBox();
    expect((notices?.x ?? 0) + (notices?.width ?? 0)).toBeLessThanOrEqual(panel?.x ?? 0);
    await drawer.getByRole("button", { name: "Disable issuer" }).click();
    await page
      .getByRole("dialog", { name: `Disable issuer ${name}` })
      .getByRole("button", { name: "Disable issuer" })
      .click();
    await expect(drawer.getByText("Disabled", { exact: true })).toBeVisible();
    await drawer.getByRole("button", { name: "Enable issuer" }).click();
    await page
      .getByRole("dialog", { name: `Enable issuer ${name}` })
      .getByRole("button", { name: "Enable issuer" })
      .click();
    await expect(drawer.getByText("Active", { exact: true })).toBeVisible();
  });

  test("has its tokens explained, check by check, and nothing of them is kept", async ({ page, session }) => {
    const agent = await newAgent((await session("security")).api, { ownerEmail: personOf("finance").email });
    const platform = new Platform();
    const subject = "repo:acme/refunds:ref:refs/heads/main";
    await platform.trust((await session("admin")).api, agent.id, subject);
    await page.goto("/trusted-issuers");
    await page.getByRole("button", { name: "Test a token" }).click();
    const dialog = page.getByRole("dialog", { name: "Test a token" });
    const checks = dialog.getByRole("list", { name: "Checks" });
    const test = async (token: string) => {
      await dialog.getByRole("textbox", { name: "Token" }).fill(token);
      await dialog.getByRole("button", { name: "Test token" }).click();
    };

    await test(platform.token(subject));
    await expect(dialog.getByText("This token would be accepted.")).toBeVisible();
    await expect(dialog.getByRole("link", { name: agent.name })).toBeVisible();
    await expect(checks.getByText(": failed")).toHaveCount(0);

    await test(platform.token("repo:acme/other:ref:refs/heads/main"));
    await expect(dialog.getByText("Refused at: Rule.")).toBeVisible();
    await expect(checks.getByRole("listitem").filter({ hasText: "Signature: passed" })).toBeVisible();

    await test(platform.token(subject, { aud: "https://elsewhere.example" }));
    await expect(dialog.getByText("Refused at: Audience.")).toBeVisible();
    await test("not a token");
    await expect(dialog.getByText("Refused at: Form.")).toBeVisible();
    await expect(checks.getByText(": not reached").first()).toBeAttached();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "Test a token" }).click();
    await expect(dialog.getByRole("textbox", { name: "Token" })).toHaveValue("");
  });
});

test.describe("a blueprint", () => {
  test.use({ as: "security" });

  test("that allows unbound tokens states the risk and the agents concerned, takes two people, and marks its agents", async ({
    page,
    session,
    open,
  }) => {
    const { api } = await session("security");
    const name = unique("blueprint");
    const { id: blueprintId } = await api.post<{ id: string }>("/api/blueprints", { name });
    const agent = await newAgent(api, { ownerEmail: personOf("finance").email, blueprintId });
    await page.goto(`/blueprints?blueprint=${blueprintId}`);
    const drawer = page.getByRole("dialog", { name: `${name}@1`, exact: true });
    await expect(drawer.getByText("always bound to a key")).toBeVisible();
    await drawer.getByRole("button", { name: "Edit" }).click();
    const edit = page.getByRole("dialog", { name: `Edit blueprint ${name}` });
    await edit.getByRole("checkbox", { name: /^Every token is bound/ }).uncheck();
    await expect(edit.getByRole("note").filter({ hasText: "for any holder" })).toContainText(
      "1 agent of this blueprint may then have tokens that work for any holder.",
    );
    await expect(edit.getByRole("note").filter({ hasText: "waits until another admin" })).toBeVisible();
    await edit.getByRole("button", { name: "Preview effect" }).click();
    const risk = edit.getByRole("region", { name: "Risk of the change" });
    await expect(risk).toContainText("Allows the agents of a blueprint more.");
    await edit.getByRole("button", { name: "Propose change" }).click();
    await expect(edit.getByText("Enter a reason.")).toBeVisible();
    await edit.getByLabel("Reason").fill("Its software cannot sign proofs yet.");
    await edit.getByRole("button", { name: "Propose change" }).click();
    await expect(drawer.getByRole("region", { name: "Change that waits" })).toContainText(
      "Tokens are always bound to a key: yes → no",
    );

    const second = await open(await newcomer((await session("admin")).api, ["security"]));
    await second.goto(`/blueprints?blueprint=${blueprintId}`);
    await second.getByRole("button", { name: "Confirm change" }).click();
    const confirm = second.getByRole("dialog", { name: `Confirm change of ${name}` });
    await expect(confirm.getByRole("list", { name: "What widens" })).toContainText(
      "Agents may have tokens that are bound to no key.",
    );
    await confirm.getByRole("button", { name: "Confirm change" }).click();
    const changed = second.getByRole("dialog", { name: `${name}@2`, exact: true });
    await expect(changed.getByText("unbound tokens allowed")).toBeVisible();
    await expect(changed.getByText("Its software cannot sign proofs yet.")).toBeVisible();

    await page.goto(`/agents?q=name:${agent.name}`);
    await expect(page.getByRole("row").filter({ hasText: agent.name }).getByText("unbound tokens")).toBeVisible();
    await page.goto(`/agents/${agent.id}`);
    await expect(page.getByText("Its tokens may be unbound")).toBeVisible();
  });
});

test.describe("a subject token", () => {
  test.use({ as: "finance" });

  test("is made once for an agent, with the time that is left", async ({ page }) => {
    await page.goto("/agents");
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    await page.getByRole("menuitem", { name: /^Subject token for an agent/ }).click();
    const dialog = page.getByRole("dialog", { name: "Subject token for an agent" });
    await dialog.getByRole("button", { name: "Issue token" }).click();
    await expect(dialog.getByText(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/)).toBeVisible();
    await expect(dialog.getByText(/Ends in \d/)).toBeVisible();
  });
});

test.describe("a signing key", () => {
  test.use({ as: "admin" });

  test("is rotated with an overlap that the dialog explains, and the next one counts down", async ({ page }) => {
    await page.goto("/keys");
    const label = "Access tokens (RS256)";
    const rotate = page.getByRole("button", { name: `Rotate the key for ${label}` });
    await rotate.click();
    const dialog = page.getByRole("dialog", { name: `Rotate the key for ${label}` });
    await expect(dialog.getByText("After 70 s")).toBeVisible();
    await dialog.getByRole("button", { name: "Rotate key" }).click();
    const keys = page.getByRole("table", { name: `Keys, ${label}` });
    await expect(keys.getByText(/^first signs in \d+ (s|min)$/)).toBeVisible();
    await expect(rotate).toHaveAccessibleDescription("The next key is published already and is about to sign.");
  });
});
