import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";

const systemBrowser = "/usr/bin/chromium";
/** Chromium without a window of its own: a page costs a fifth less CPU. Debian has it in a package of its own. */
const systemShell = "/usr/bin/chromium-headless-shell";

const browser = process.env.CHROMIUM_PATH ?? (existsSync(systemBrowser) ? systemBrowser : undefined);
const shell = browser === systemBrowser && existsSync(systemShell) ? systemShell : browser;

const offline = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

/** Playwright disables these itself. Chromium takes the last list alone, so the list below repeats them. */
const disabledAnyway = [
  "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
  "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch",
];
/** Chromium draws parts of its own window as web pages, even without a window: 0.7 s of CPU for each new context. */
const windowPages = [
  "InitialWebUI,WebUIReloadButton,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,PreloadTopChromeWebUI",
];
const disabled = `--disable-features=${[...disabledAnyway, ...windowPages].join(",")}`;
const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

const launched = (executablePath: string | undefined): LaunchOptions => ({
  ...(executablePath ? { executablePath } : {}),
  args: [...sandbox, ...offline, "--disable-quic", disabled],
});

/** The browser of the tests. */
export const lightBrowser = launched(shell);

/** The browser that people have, for tests of a part that the light one lacks: it shows no notifications. */
export const wholeBrowser = launched(browser);
