import type { Screen } from "./screen";

/** Screens of people who leave. */
export const ownership: Screen[] = [
  { name: "leavers", page: "(console)/people/leavers", as: "admin", path: () => "/people/leavers" },
  {
    name: "leaver-missing",
    page: "(console)/people/leavers/[leaverId]",
    as: "admin",
    path: () => `/people/leavers/lvr_${"0".repeat(26)}`,
    status: 404,
  },
];
