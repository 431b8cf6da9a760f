import { runtime } from "@/lib/platform/base/runtime";
import type { RefusedSignIn } from "./model";

/** The address of the sign-in page with the reason of a refusal. */
export const refusedPath = (reason: RefusedSignIn, slug: string): string =>
  `${runtime().publicUrl}/sign-in?${new URLSearchParams({ refused: reason, provider: slug })}`;
