import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { requestTargetHeader } from "@/lib/platform/http/request-path";
import { sessionCookieName } from "@/lib/platform/http/session/cookie";
import type { Permission } from "@/lib/principals/permissions";
import { may, type Principal } from "@/lib/principals/principal";
import { principalOfCookie } from "@/lib/sign-in/authentication";

/** Reads who is signed in while a page renders; undefined when nobody is. */
export async function currentPrincipal(): Promise<Principal | undefined> {
  return principalOfCookie((await cookies()).get(sessionCookieName())?.value);
}

/**
 * Requires a signed-in person who holds one of the permissions, for a server-rendered page.
 *
 * Sends anybody else to sign in, and back to the same address afterwards, or to the page that says whom to ask.
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
