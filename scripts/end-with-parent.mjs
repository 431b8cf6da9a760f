// Loaded into every program that a command starts: when the command is killed, its programs stop in order by themselves.
import cluster from "node:cluster";

// A worker's channel leads to its supervisor. It listens there anyway, and cannot open a port without it.
if (!cluster.isWorker) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel?.unref();
}
