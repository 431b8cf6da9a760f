import { personOf } from "./people";
import { press, type Screen } from "./screen";

/** Screens of access reviews. */
export const reviews: Screen[] = [
  { name: "reviews", page: "(console)/reviews", as: "security", path: () => "/reviews" },
  {
    name: "review",
    page: "(console)/reviews/[reviewId]",
    as: "security",
    path: () => "/reviews",
    act: async (page) => {
      await press("Create access review")(page);
      const form = page.getByRole("dialog");
      await form.getByLabel("Name").fill("Agents in production");
      await form.getByLabel("Fallback").fill(personOf("security").email);
      await form.getByLabel("Last day (UTC)").fill("2027-11-30");
      await form.getByRole("button", { name: "Create access review" }).click();
      await page.getByText("Without an answer").first().waitFor();
    },
  },
];
