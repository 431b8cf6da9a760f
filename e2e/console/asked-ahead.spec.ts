import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("a page asks for another one in advance when the pointer comes to its link, and for no other", async ({
  page,
}) => {
  const ahead: string[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (searchParams.has("_rsc")) ahead.push(pathname);
  });
  await page.goto("/agents");
  await page.waitForLoadState("load");
  const asked = page.waitForRequest((request) => /\/delegations\?.*_rsc=/.test(request.url()));
  await page.getByRole("navigation").getByRole("link", { name: "Delegations", exact: true }).first().hover();
  await asked;
  expect(new Set(ahead)).toEqual(new Set(["/delegations"]));
});
