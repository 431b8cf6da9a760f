"use client";

import { Menu as MenuIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { createContext, type ReactNode, useContext, useState } from "react";
import { LiveDot, LiveUpdates } from "@/components/data/live-updates";
import { PaletteOpener } from "@/components/shell/palette/palette-opener";
import { StopLink } from "@/components/shell/stop-link";
import { ReaderOfLists } from "@/components/table/reader";
import { useWrittenInstant } from "@/components/time/as-of";
import { cn } from "@/components/ui/cn";
import { IconButton } from "@/components/ui/icon-button";
import type { PastFrameProps } from "./as-of/frame";
import { AsOfSwitch } from "./as-of/switch";
import { ThemeSwitch, UserMenu, ZoneSwitch } from "./header-tools";
import type { NavGroup, ShellUser } from "./nav";
import { EnvironmentMark, Rail, RailNav } from "./rail";
import { useConsoleKeys } from "./shortcut-keys";
import { useWordWatch } from "./typed-word";

/** Ends the session at the server, with the CSRF token, and opens the page in its response. */
async function signOut(): Promise<void> {
  const answer = await fetch("/api/auth/csrf", { credentials: "same-origin" });
  const body: unknown = await answer.json();
  const csrfToken = typeof body === "object" && body !== null && "csrfToken" in body ? String(body.csrfToken) : "";
  const ended = await fetch("/api/auth/signout", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, callbackUrl: "/sign-in", json: "true" }),
  });
  const to: unknown = await ended.json().catch(() => undefined);
  const page = typeof to === "object" && to !== null && "url" in to ? String(to.url) : "/sign-in";
  window.location.assign(page);
}

const ShortcutHelp = dynamic(() => import("./shortcut-help").then((module) => module.ShortcutHelp), { ssr: false });

// Phones alone show the navigation in it.
const Drawer = dynamic(() => import("@/components/ui/drawer").then((module) => module.Drawer), { ssr: false });

// It counts, and nothing on the page needs it.
const Bell = dynamic(() => import("@/components/notifications/bell").then((module) => module.Bell), {
  loading: () => null,
});

const PastFrame = dynamic(() => import("./as-of/frame").then((module) => module.PastFrame), { loading: () => null });

const CarryAsOf = dynamic(() => import("./as-of/carry-links").then((module) => module.CarryAsOf), { ssr: false });

export type AppShellProps = {
  /** The entries the person may see. */
  groups: readonly NavGroup[];
  user: ShellUser;
  environment: string;
  home?: string | undefined;
  /** Without it the session is ended at /api/auth/signout and the sign-in page shown. */
  onSignOut?: (() => void) | undefined;
  children: ReactNode;
};

type Shell = Omit<AppShellProps, "children"> & { onHelp: () => void };

const ShellContext = createContext<Shell | null>(null);

/** Puts the navigation beside a page and keeps the page in step with the server. */
export function AppShell({ children, ...shell }: AppShellProps) {
  const [helping, setHelping] = useState(false);
  const hrefs = shell.groups.flatMap(({ items }) => items.map(({ href }) => href));
  const onHelp = () => setHelping(true);
  useWordWatch();
  useConsoleKeys(hrefs, onHelp);
  return (
    <ShellContext value={{ ...shell, onHelp }}>
      <ReaderOfLists value={{ id: shell.user.id, mayReadPeople: hrefs.includes("/people") }}>
        <LiveUpdates>
          <a
            href="#main"
            className="fixed start-2 top-2 z-60 -translate-y-16 rounded-md bg-ink px-3 py-2 text-canvas focus:translate-y-0"
          >
            Skip to the content
          </a>
          <div className="flex min-h-dvh">
            <Rail groups={shell.groups} environment={shell.environment} home={shell.home ?? "/"} />
            <div className="flex min-w-0 flex-1 flex-col">{children}</div>
          </div>
          <CarriedInstant />
          {helping && <ShortcutHelp onClose={() => setHelping(false)} hrefs={hrefs} />}
        </LiveUpdates>
      </ReaderOfLists>
    </ShellContext>
  );
}

const CarriedInstant = () => useWrittenInstant() !== null && <CarryAsOf />;

function PhoneNav({ groups }: { groups: readonly NavGroup[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        icon={<MenuIcon aria-hidden />}
        label="Open the navigation"
        aria-haspopup="dialog"
        aria-expanded={open}
        className="-ms-1.5 md:hidden"
        onClick={() => setOpen(true)}
      />
      {open && (
        <Drawer open onOpenChange={setOpen} side="start" width="narrow" title="Mandate">
          <nav aria-label="Main" className="-m-4">
            <RailNav groups={groups} collapsed={false} onFollow={() => setOpen(false)} />
          </nav>
        </Drawer>
      )}
    </>
  );
}

export type PageFrameProps = {
  title: ReactNode;
  /** Beside the title: a status, an id. */
  titleExtra?: ReactNode;
  /** The page above this one. */
  parent?: ReactNode;
  /** Buttons, above the content. */
  actions?: ReactNode;
  /** Tabs or saved views, on the line below the header. */
  tabs?: ReactNode;
  /** Keeps tabs and actions in view while the content scrolls. */
  stays?: boolean | undefined;
  /** Leaves tabs and actions out on narrow screens, where something is read in their place. */
  reading?: boolean | undefined;
  /** Limits the width, for forms and texts. */
  narrow?: boolean | undefined;
  /** Whether the page can be shown as of an earlier instant. Its actions are left out then. */
  asOf?: boolean | undefined;
  children: ReactNode;
};

/** A page inside the shell: header with title and tools, then tabs and actions, then the content. */
export function PageFrame({
  title,
  titleExtra,
  parent,
  actions,
  tabs,
  reading,
  narrow,
  stays,
  asOf = false,
  children,
}: PageFrameProps) {
  const shell = useContext(ShellContext);
  const replaced = useWrittenInstant() !== null && !asOf;
  return (
    <>
      <header className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-2 border-line border-b bg-canvas px-4 max-sm:gap-1.5 max-sm:px-3 xl:px-5 print:hidden">
        {shell && <PhoneNav groups={shell.groups} />}
        <div className="flex min-w-0 flex-1 items-center gap-3">
          {parent && (
            <span className="flex shrink-0 items-center gap-3 text-ink2 max-md:hidden">
              {parent}
              <span aria-hidden className="text-ink3">
                /
              </span>
            </span>
          )}
          <h1 className="min-w-0 text-lg max-sm:line-clamp-2 max-sm:text-sm max-sm:leading-tight sm:truncate">
            {title}
          </h1>
          {titleExtra && !replaced && <span className="min-w-0 max-sm:hidden lg:shrink-0">{titleExtra}</span>}
        </div>
        <PageTools />
      </header>
      <PageBody framed={shell !== null} able={asOf}>
        <PageBar {...{ tabs, actions, reading, narrow, stays }} />
        <main
          id="main"
          tabIndex={-1}
          data-beside-docked=""
          className={cn("mx-auto w-full max-w-400 flex-1 p-4 outline-none xl:px-5", narrow && "max-w-220")}
        >
          {children}
        </main>
      </PageBody>
    </>
  );
}

/** The end of the header: what every page offers. Outside the console these are the zone and the theme. */
function PageTools() {
  const shell = useContext(ShellContext);
  const [choosing, setChoosing] = useState(false);
  return (
    <>
      {shell && <EnvironmentMark environment={shell.environment} className="shrink-0 xl:hidden" />}
      {shell && <LiveDot />}
      {shell && <StopLink groups={shell.groups} />}
      {shell && <PaletteOpener groups={shell.groups} />}
      {shell && <Bell />}
      {shell && <AsOfSwitch open={choosing} onOpenChange={setChoosing} />}
      {/* On phones the menu of the person has the zone and the theme. */}
      <span className={cn("flex gap-2", shell && "max-sm:hidden")}>
        <ZoneSwitch />
        <span className="max-sm:hidden">
          <ThemeSwitch />
        </span>
      </span>
      {shell && (
        <UserMenu
          user={shell.user}
          onSignOut={shell.onSignOut ?? (() => void signOut())}
          onHelp={shell.onHelp}
          onAsOf={() => setChoosing(true)}
        />
      )}
    </>
  );
}

/** The page as it is, or in the frame of its instant. Pages outside the console have no instant. */
function PageBody({ framed, able, children }: PastFrameProps & { framed: boolean }) {
  const written = useWrittenInstant();
  return framed && written !== null ? <PastFrame able={able}>{children}</PastFrame> : children;
}

type PageBarProps = Pick<PageFrameProps, "tabs" | "actions" | "reading" | "narrow" | "stays">;

function PageBar({ tabs, actions: offered, reading, narrow, stays }: PageBarProps) {
  const actions = useWrittenInstant() === null && offered;
  if (!tabs && !actions) return null;
  return (
    <div
      data-beside-docked=""
      className={cn(
        "[box-shadow:inset_0_-1px_0_var(--line)] print:hidden",
        reading && "max-lg:hidden",
        stays && "bg-canvas md:sticky md:top-12 md:z-20",
      )}
    >
      {/* As wide as the content below. */}
      <div
        className={cn(
          "mx-auto flex w-full max-w-400 flex-wrap-reverse items-start gap-x-4 gap-y-2 px-4 pt-3 xl:px-5",
          narrow && "max-w-220",
        )}
      >
        {tabs && <div className="min-w-0 max-w-full flex-1 basis-[max-content]">{tabs}</div>}
        {actions && <div className="ms-auto flex flex-wrap justify-end gap-2 pb-2">{actions}</div>}
      </div>
    </div>
  );
}
