import { beforeAll } from "vitest";
import { forgetSingletons } from "@/lib/platform/base/singleton";

// Files follow one another in one process. Whatever must exist once in a process is kept in one place: emptied, it is as
// it is when a process begins.
beforeAll(forgetSingletons);
