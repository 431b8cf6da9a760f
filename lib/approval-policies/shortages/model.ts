export const shortageCodes = ["nobody", "too_few", "excluded"] as const;

/** Why a step could be passed by nobody, as people and groups are now. */
export type Shortage = { step: number; name: string; code: (typeof shortageCodes)[number]; sentence: string };
