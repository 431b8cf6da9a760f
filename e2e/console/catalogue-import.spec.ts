import { unique } from "@/e2e/support/browser/objects";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

const document = `openapi: 3.1.0
paths:
  /payments:
    post:
      requestBody:
        content:
          application/json:
            schema: { properties: { amount: { type: number }, currency: { type: string } } }
  /payments/{id}:
    get: {}
    delete: {}
`;
const tools = JSON.stringify({ tools: [{ name: "search", annotations: { readOnlyHint: true } }] });

test.describe("the catalogue of a resource server", () => {
  test.use({ as: "security" });

  test("is imported from an OpenAPI document, and grows by the tools of an MCP server", async ({ page }) => {
    const name = unique("Imported");
    await page.goto("/resource-servers/new");
    await settled(page);
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Identifier").fill(`https://${unique("imported").toLowerCase()}.acme.example`);
    await page.getByRole("button", { name: "Import…" }).click();
    const dialog = page.getByRole("dialog", { name: "Import into the catalogue" });
    await dialog.getByLabel("Document", { exact: true }).fill("nothing: here");
    await expect(dialog.getByText("This is no OpenAPI document")).toBeVisible();
    await dialog
      .getByLabel("Document as a file")
      .setInputFiles({ name: "payments.yaml", mimeType: "application/yaml", buffer: Buffer.from(document) });
    await expect(dialog.getByText("actions create, read, delete; fields amount, currency")).toBeVisible();
    await dialog.getByRole("button", { name: "Add to the catalogue" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByLabel("Effect of delete")).toHaveValue("irreversible");
    await page.getByRole("button", { name: "Create resource server" }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("button", { name: "Import…" }).click();
    await dialog.getByLabel("Document", { exact: true }).fill(tools);
    await dialog.getByLabel("Resource type of the tools").fill("helper");
    await expect(dialog.getByText("In the catalogue but not in the document; they stay 3")).toBeVisible();
    await dialog.getByRole("button", { name: "Add to the catalogue" }).click();
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByRole("heading", { level: 3, name: "helper" })).toBeVisible();
    await expect(page.getByRole("heading", { level: 3, name: "payments" })).toBeVisible();
  });
});
