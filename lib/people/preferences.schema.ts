import { z } from "zod";

/** Console preferences of the signed-in person. */
export const Preferences = z.object({
  /** Whether single-key shortcuts work: `j`, `a`, `?`, and `g` with a second letter. */
  singleKeyShortcuts: z.boolean(),
});
export type Preferences = z.infer<typeof Preferences>;

export const ChangePreferencesRequest = z.strictObject({ singleKeyShortcuts: z.boolean() });
export type ChangePreferencesRequest = z.infer<typeof ChangePreferencesRequest>;
