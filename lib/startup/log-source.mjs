// Entry point of the thread of the log when nothing is bundled: a thread does not inherit the TypeScript loader.
import { register } from "tsx/esm/api";

register();
await import("./log-worker");
