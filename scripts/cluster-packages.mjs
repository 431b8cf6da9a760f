import { spawn } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { say } from "./steps.mjs";

const packages = ["patroni", "etcd-server", "python3-etcd", "haproxy", "postgresql"];
const places = [
  ...["/usr/bin/patroni", "/usr/bin/etcd", "/usr/lib/python3/dist-packages/etcd"],
  ...["/usr/sbin/haproxy", "/usr/lib/postgresql"],
];

/**
 * Begins to install the packages that the cluster campaign of `npm run soak` needs.
 *
 * The tests go on meanwhile, and do not fail where a package cannot be installed. The installation has the lowest
 * priority and writes to `log`. Call it after every other use of apt-get, which one process at a time may use.
 */
export function installClusterPackages(
  log,
  { aptGet = "/usr/bin/apt-get", wanted = places, isRoot = process.getuid?.() === 0 } = {},
) {
  if (wanted.every((path) => existsSync(path))) return Promise.resolve();
  if (!isRoot || !existsSync(aptGet)) {
    say(`The cluster campaign of npm run soak needs packages that cannot be installed here: ${packages.join(", ")}.`);
    return Promise.resolve();
  }
  const options = "-qq -o Acquire::http::Timeout=20 -o Acquire::Retries=1";
  const install = `"$0" update ${options}; exec "$0" install -y --no-install-recommends ${options} ${packages.join(" ")}`;
  const output = openSync(log, "w");
  const child = spawn("nice", ["-n", "19", "sh", "-c", install, aptGet], {
    stdio: ["ignore", output, output],
    // Debian starts no service of a package in runlevel 1.
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
  });
  child.unref();
  return new Promise((resolve) => {
    const end = (line) => {
      say(line);
      resolve();
    };
    child.once("error", (error) => end(`The packages of the cluster campaign were not installed: ${error.message}`));
    child.once("exit", (code) =>
      end(
        code === 0
          ? "The packages of the cluster campaign are installed."
          : `The packages of the cluster campaign were not installed (${code}); ${log} holds the output of apt-get.`,
      ),
    );
  });
}
