import type { ReactNode } from "react";

export type NavItem = {
  label: string;
  href: string;
  /** A page that is reached from this one and has no entry of its own. */
  also?: string | undefined;
  icon: ReactNode;
  count?: number | undefined;
  /** Whether the counted objects wait for a person. A dot replaces the number if there is no room. */
  waiting?: boolean | undefined;
};
export type NavGroup = {
  label: string;
  items: readonly NavItem[];
  /** Whether the group is at the foot of the rail. */
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

/** Whether a page lies under an entry of the navigation. */
export function isUnder(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
