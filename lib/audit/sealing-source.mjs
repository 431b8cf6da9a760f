// What the sealing thread runs where nothing was bundled: a thread does not take over the translator of its process.
import { register } from "tsx/esm/api";

register();
await import("./sealing-worker");
