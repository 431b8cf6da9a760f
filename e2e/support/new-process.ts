import { beforeAll } from "vitest";
import { forgetSingletons } from "@/lib/platform/base/singleton";

// Test files run one after another in one process. All singletons of a process are kept in one place. Emptying it gives
// each file the state of a new process.
beforeAll(forgetSingletons);
