// Entry point of the sealing thread when nothing is bundled: a thread does not inherit the TypeScript loader.
import { register } from "tsx/esm/api";

register();
await import("./sealing-worker");
