import { z } from "zod";

/** How the console behaves for whoever is signed in. */
export const Preferences = z.object({
  /** Whether one letter alone does something: `j`, `a`, `?`, `g` and then another. */
  singleKeyShortcuts: z.boolean(),
});
export type Preferences = z.infer<typeof Preferences>;

export const ChangePreferencesRequest = z.strictObject({ singleKeyShortcuts: z.boolean() });
export type ChangePreferencesRequest = z.infer<typeof ChangePreferencesRequest>;
