import { join } from "node:path";
import { findObjects } from "@/e2e/support/browser/screen";
import { screens, showScreen, sizes, themes } from "@/e2e/support/browser/screens";
import { test } from "@/e2e/support/browser/test";

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
          // As tall as its content, so that nothing sticks to an edge in the middle of the picture.
          const tall = screen.within ? 0 : await page.evaluate(() => document.documentElement.scrollHeight);
          await page.setViewportSize({ width: size.width, height: Math.min(Math.max(tall, size.height), 4_000) });
          await page.screenshot({ path: join(directory ?? "", `${screen.name}-${size.width}-${colorScheme}.png`) });
        });
      });
    }
  }
}
