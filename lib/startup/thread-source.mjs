// Entry point of a thread when nothing is bundled: a thread does not inherit the TypeScript loader.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.program);
