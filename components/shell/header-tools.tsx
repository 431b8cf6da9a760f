"use client";

import { Clock, Monitor, Moon, Sun, UserRound } from "lucide-react";
import dynamic from "next/dynamic";
import { useTheme } from "next-themes";
import { useState, useSyncExternalStore } from "react";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { ChoiceMenu, Menu } from "@/components/ui/menu";
import type { ShellUser } from "./nav";

// Few open it, and it stands on every page.
const SubjectTokenDialog = dynamic(
  () => import("@/components/people/subject-token-dialog").then((module) => module.SubjectTokenDialog),
  { ssr: false },
);

type ThemeName = "system" | "light" | "dark";

const themes: { value: ThemeName; label: string }[] = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

const icons = { system: <Monitor aria-hidden />, light: <Sun aria-hidden />, dark: <Moon aria-hidden /> };

const noChange = () => () => {};

/** The chosen theme, and the function that chooses another one. */
function useChosenTheme() {
  const { theme, setTheme } = useTheme();
  const mounted = useSyncExternalStore(
    noChange,
    () => true,
    () => false,
  );
  const value: ThemeName = mounted && (theme === "light" || theme === "dark") ? theme : "system";
  return { value, setTheme };
}

/** Chooses between the system's theme, light and dark. */
export function ThemeSwitch() {
  const { value, setTheme } = useChosenTheme();
  return (
    <ChoiceMenu
      label="Theme"
      value={value}
      onChange={setTheme}
      options={themes.map((option) => ({ ...option, icon: icons[option.value] }))}
      trigger={<IconButton variant="secondary" icon={icons[value]} label={`Theme: ${value}`} />}
    />
  );
}

/** Chooses whether instants are shown in UTC or in the local zone. */
export function ZoneSwitch() {
  const { shown, setZone } = useZone();
  const local = shown === "local";
  return (
    <Button
      icon={<Clock aria-hidden />}
      data-shows=""
      className="font-normal max-md:w-8 max-md:px-0"
      aria-label={`Times are shown in ${local ? "local time" : "UTC"}. Switch to ${local ? "UTC" : "local time"}.`}
      onClick={() => setZone(local ? "utc" : "local")}
    >
      <span className="max-md:sr-only">{local ? "Local" : "UTC"}</span>
    </Button>
  );
}

type UserMenuProps = { user: ShellUser; onSignOut: () => void; onHelp: () => void; onAsOf: () => void };

/** Shows who is signed in, lets an agent act for them, and signs out. */
export function UserMenu({ user, onSignOut, onHelp, onAsOf }: UserMenuProps) {
  const [subjectToken, setSubjectToken] = useState(false);
  const { value: theme, setTheme } = useChosenTheme();
  const next: ThemeName = theme === "dark" ? "light" : "dark";
  const { shown, setZone } = useZone();
  const [zone, other] = shown === "local" ? (["local time", "UTC"] as const) : (["UTC", "local time"] as const);
  return (
    <>
      <Menu
        trigger={
          <IconButton variant="secondary" icon={<UserRound aria-hidden />} label={`Signed in as ${user.name}`} />
        }
        head={
          <>
            <p className="font-semibold">{user.name}</p>
            <p className="truncate text-ink2 text-sm">{user.email}</p>
            <p className="mt-0.5 text-ink3 text-xs">{user.roles.join(", ")}</p>
          </>
        }
        entries={[
          { label: "Your account", hint: "Sign-in, entitlement and keyboard.", href: "/account" },
          { label: "Your passkeys", hint: "Keys that sign approvals.", href: "/passkeys" },
          { label: "Keyboard shortcuts", hint: "The list of shortcuts.", onSelect: onHelp },
          {
            label: next === "dark" ? "Dark theme" : "Light theme",
            hint: `The theme is ${theme}.`,
            onSelect: () => setTheme(next),
          },
          {
            label: `Times in ${other}`,
            hint: `Times are shown in ${zone}.`,
            onSelect: () => setZone(shown === "local" ? "utc" : "local"),
          },
          { label: "As of…", hint: "Shows an earlier instant.", onSelect: onAsOf },
          {
            label: "Subject token for an agent…",
            hint: "Lets an agent act for you.",
            onSelect: () => setSubjectToken(true),
          },
          "separator",
          { label: "Sign out", onSelect: onSignOut },
        ]}
      />
      {subjectToken && <SubjectTokenDialog onClose={() => setSubjectToken(false)} />}
    </>
  );
}
