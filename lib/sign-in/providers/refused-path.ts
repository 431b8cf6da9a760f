import { runtime } from "@/lib/platform/base/runtime";
import type { RefusedSignIn } from "@/lib/sign-in/providers/model";

/** The sign-in page, with why somebody was not let in. */
export const refusedPath = (reason: RefusedSignIn, slug: string): string =>
  `${runtime().publicUrl}/sign-in?${new URLSearchParams({ refused: reason, provider: slug })}`;
