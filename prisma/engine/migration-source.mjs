// Entry point of the migrating thread when it runs from sources. A thread does not inherit its process's tsx loader.
import { register } from "tsx/esm/api";

register();
await import("./migration-worker.ts");
