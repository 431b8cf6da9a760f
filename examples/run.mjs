import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const programs = ["resource-server.mjs", "agents/refund-agent.mjs", "agents/crm-agent.mjs", "agents/stock-agent.mjs"];
const children = programs.map((program) =>
  spawn(process.execPath, [join(here, program)], { stdio: ["ignore", "inherit", "inherit"] }),
);

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  for (const child of children) child.kill("SIGTERM");
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
for (const [i, child] of children.entries()) {
  child.on("exit", (code) => {
    if (!stopping) process.stderr.write(`${programs[i]} ended with ${code}\n`);
  });
}
