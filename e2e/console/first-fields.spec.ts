import type { Locator, Page } from "@playwright/test";
import { newAgent } from "@/e2e/support/browser/objects";
import { personOf, type Who } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

// A dialog opens at the first field that a person fills in. A choice that is already made is passed over.

type Opens = {
  dialog: RegExp;
  as: Who;
  /** The page; `:agent` stands for an agent. */
  path: string;
  open: (page: Page) => Promise<void>;
  field: RegExp;
};

const press = (name: string | RegExp) => async (page: Page) => page.getByRole("button", { name }).first().click();
const more = (name: string) => async (page: Page) => {
  await press("More actions")(page);
  await page.getByRole("menuitem", { name }).click();
};
const chosen = (name: string) => async (page: Page) => {
  await page
    .getByRole("checkbox", { name: /^Choose / })
    .nth(1)
    .check();
  const bar = page.getByRole("region", { name: "Chosen agents" });
  await bar.getByRole("button", { name: /More/ }).click();
  await page.getByRole("menuitem", { name }).click();
};

const agent = { as: "security", path: "/agents/:agent" } as const;
const dialogs: readonly Opens[] = [
  { ...agent, dialog: /^Transfer agent/, open: more("Transfer without asking…"), field: /^New owner/ },
  // How it begins is preset.
  { ...agent, dialog: /^Retire agent/, open: more("Retire…"), field: /^Reason/ },
  { ...agent, dialog: /^Edit/, open: more("Edit…"), field: /^Display name/ },
  { ...agent, dialog: /^Suspend agent/, open: press(/^Suspend$/), field: /^Reason/ },
  { ...agent, dialog: /^Revoke agent/, open: press("Revoke…"), field: /^Reason/ },
  // The role is preset.
  { ...agent, dialog: /^Ask a person/, open: press("Ask a person"), field: /^Person/ },
  { ...agent, dialog: /^Planned end/, open: press("Planned end"), field: /^Last day/ },
  {
    as: "security",
    path: "/agents",
    dialog: /^Transfer/,
    open: chosen("Transfer to another owner…"),
    field: /^New owner/,
  },
  { as: "security", path: "/templates", dialog: /template/, open: press("Create template"), field: /^Name/ },
  { as: "admin", path: "/people/groups", dialog: /^Create group/, open: press("Create group"), field: /^Name/ },
  { as: "admin", path: "/notification-channels", dialog: /webhook/, open: press("Create webhook"), field: /^Name/ },
];

const focused = (dialog: Locator) => dialog.locator(":focus");

for (const { dialog: name, as, path, open, field } of dialogs) {
  test.describe(`${name.source} at ${path}`, () => {
    test.use({ as });

    test(`opens at ${field.source}`, async ({ page, session }) => {
      const { api } = await session("security");
      const { id } = await newAgent(api, { ownerEmail: personOf("finance").email });
      await page.goto(path.replace(":agent", id));
      await open(page);
      const dialog = page.getByRole("dialog", { name });
      await expect(dialog.getByLabel(field)).toBeFocused();
      await expect(focused(dialog)).toHaveCount(1);
    });
  });
}
