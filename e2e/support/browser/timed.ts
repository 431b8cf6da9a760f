import type { Page } from "@playwright/test";

/** Counts presses of keys and buttons, also across navigations. Text that is filled in does not count. */
export async function countPresses(page: Page): Promise<void> {
  await page.addInitScript(() => {
    for (const type of ["pointerdown", "keydown"]) {
      addEventListener(
        type,
        () => sessionStorage.setItem("presses", String(Number(sessionStorage.getItem("presses")) + 1)),
        { capture: true },
      );
    }
  });
}

const pressed = async (page: Page): Promise<number> =>
  Number(await page.evaluate(() => sessionStorage.getItem("presses")).catch(() => 0));

/** Walks a job of a person, and prints how long it took and how many presses it needed. Answers the time in ms. */
export async function walkJob(page: Page, job: string, walk: () => Promise<void>): Promise<number> {
  const [from, before] = [performance.now(), await pressed(page)];
  await walk();
  const ms = Math.round(performance.now() - from);
  process.stdout.write(`${job}: ${ms} ms, ${(await pressed(page)) - before} presses\n`);
  return ms;
}
