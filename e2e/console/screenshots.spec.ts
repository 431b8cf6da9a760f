import { join } from "node:path";
import { test } from "@/e2e/support/browser";
import { findObjects, screens, showScreen, sizes, themes } from "@/e2e/support/browser-screens";

const directory = process.env.SCREENSHOTS;

// Pictures for reviewing the console by eye; without a place for them there is nothing to run.
for (const screen of directory ? screens : []) {
  for (const size of sizes) {
    for (const colorScheme of themes) {
      test.describe(() => {
        test.use({ as: screen.as, viewport: size, colorScheme, expected: /./ });

        test(`${screen.name} ${size.width} ${colorScheme}`, async ({ page, session }) => {
          await page.emulateMedia({ reducedMotion: "reduce", colorScheme });
          await showScreen(page, screen, await findObjects((await session("admin")).api));
          const path = join(directory ?? "", `${screen.name}-${size.width}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: screen.act === undefined });
        });
      });
    }
  }
}
