export const shortageCodes = ["nobody", "too_few", "excluded"] as const;

/** The reason why a step cannot be passed with the current people and groups. */
export type Shortage = { step: number; name: string; code: (typeof shortageCodes)[number]; sentence: string };
