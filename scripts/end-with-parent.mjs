// Loaded into every program that a command starts: when the command is killed, its programs stop in order by themselves.
import cluster from "node:cluster";

// A worker's channel leads to its own supervisor, whom it listens to anyway and without whom it cannot open a port.
if (!cluster.isWorker) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel?.unref();
}
