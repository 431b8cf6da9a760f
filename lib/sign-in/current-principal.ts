import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { comingFrom } from "@/lib/audit/acting-through";
import { clientAddress } from "@/lib/platform/http/client-address";
import { requestTargetHeader } from "@/lib/platform/http/request-path";
import { sessionCookieName } from "@/lib/platform/http/session/cookie";
import type { Permission } from "@/lib/principals/permissions";
import { may, type Principal } from "@/lib/principals/principal";
import { originOf, principalOfCookie } from "./authentication";

/** Reads the signed-in person while a page renders; undefined without a valid session. */
export async function currentPrincipal(): Promise<Principal | undefined> {
  return principalOfCookie((await cookies()).get(sessionCookieName())?.value);
}

/**
 * Requires a signed-in person who holds one of the permissions, for a server-rendered page.
 *
 * Without a session it redirects to the sign-in page, which returns to the same address. Without a permission it
 * redirects to the page that names it.
 */
export async function requirePrincipal(...anyOf: readonly Permission[]): Promise<Principal> {
  const principal = await currentPrincipal();
  if (!principal) {
    const path = (await headers()).get(requestTargetHeader);
    redirect(path && path !== "/" ? `/sign-in?callbackUrl=${encodeURIComponent(path)}` : "/sign-in");
  }
  if (anyOf.length > 0 && !anyOf.some((permission) => may(principal, permission))) {
    redirect(`/not-allowed?permission=${encodeURIComponent(anyOf.join(" "))}`);
  }
  return principal;
}

/** Runs what a page reads for a person. The records of their reads then name the session and the address. */
export async function readingAs<T>(principal: Principal, read: () => Promise<T>): Promise<T> {
  const address = clientAddress({ headers: await headers() });
  return comingFrom(originOf(principal, address), read);
}
