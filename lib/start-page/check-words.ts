const words: Readonly<Record<string, string>> = {
  clock: "Clock",
  database: "Database",
  jobs: "Background jobs",
  keys: "Keys",
  log: "Room for the log",
  notifications: "Notifications",
  pages: "Console pages",
  sealing: "Sealing of the log",
  watching: "Detection rules",
  watermark: "Protection against an older database",
};

/** The name of a check of readiness for people. */
export const checkWord = (check: string): string => words[check] ?? check;
