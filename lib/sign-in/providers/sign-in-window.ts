import { isId } from "@/lib/platform/base/id-kind";
import { runtime } from "@/lib/platform/base/runtime";
import { signInWindowPath } from "./model";

/** A window in which one person signs in again, for a page of theirs that waits. */
export type SignInWindow = { expectedPersonId: string };

/** Reads the window from the address to which a sign-in returns; undefined where it returns to another page. */
export function windowOf(returnsTo: string | undefined): SignInWindow | undefined {
  const { publicUrl } = runtime();
  if (returnsTo === undefined || !URL.canParse(returnsTo, publicUrl)) return undefined;
  const { pathname, searchParams } = new URL(returnsTo, publicUrl);
  const expectedPersonId = searchParams.get("as") ?? "";
  return pathname === signInWindowPath && isId("person", expectedPersonId) ? { expectedPersonId } : undefined;
}

/** Leads a refusal to the window instead of the sign-in page, so that the page that waits hears of it. */
export function refusedInWindow(answer: Response, { expectedPersonId }: SignInWindow): Response {
  const { publicUrl } = runtime();
  const location = answer.headers.get("location");
  if (location === null || !URL.canParse(location, publicUrl)) return answer;
  const url = new URL(location, publicUrl);
  if (url.origin !== publicUrl || url.pathname !== "/sign-in") return answer;
  url.pathname = signInWindowPath;
  url.searchParams.set("as", expectedPersonId);
  const headers = new Headers(answer.headers);
  headers.set("location", url.href);
  return new Response(null, { status: answer.status, headers });
}
