import type { ReactNode } from "react";

export type NavItem = {
  label: string;
  href: string;
  icon: ReactNode;
  count?: number | undefined;
  /** What is counted waits for a person; a mark says so where there is no room for the number. */
  waiting?: boolean | undefined;
};
export type NavGroup = {
  label: string;
  items: readonly NavItem[];
  /** Stands at the foot of the rail. */
  atFoot?: boolean | undefined;
};

export type ShellUser = {
  id: string;
  name: string;
  email: string;
  roles: readonly string[];
  /** The identity provider with which the session was opened; undefined for a password. */
  provider: { slug: string; name: string } | undefined;
};

/** Tells whether a page lies under an entry of the navigation. */
export function isUnder(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
