// Loaded into every program that a command starts: when the command is killed, its programs stop in order by themselves.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
