const reasons: Readonly<Record<string, string>> = {
  retention: "Removed with their records",
  erasure_request: "A person asked for it",
  secret: "The text held a secret",
  mistake: "Recorded by mistake",
  legal_duty: "A legal duty",
};

/** The hint at a change that loosens the keeping of the log. */
export const secondPerson = "A second person must confirm it, once there are two independent admins.";

/** The words for a reason to erase a text. */
export const erasureWords = (reason: string): string => reasons[reason] ?? reason;
