import type { RefusedSignIn } from "@/lib/people/identity-providers/model";
import { runtime } from "@/lib/platform/runtime/runtime";

/** The sign-in page, with why somebody was not let in. */
export const refusedPath = (reason: RefusedSignIn, slug: string): string =>
  `${runtime().publicUrl}/sign-in?${new URLSearchParams({ refused: reason, provider: slug })}`;
