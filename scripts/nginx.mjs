import { existsSync } from "node:fs";
import { exitCodeOf, say, step } from "./steps.mjs";

const places = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"];
const isRoot = process.getuid?.() === 0;

/** Finds an nginx for the tests of the documented proxy, or installs one; undefined where neither works. */
export async function ensureNginx() {
  const found = find();
  if (found) return found;
  if (isRoot && existsSync("/usr/bin/apt-get")) {
    await step("Installing nginx for the tests", async () => {
      const env = { DEBIAN_FRONTEND: "noninteractive" };
      await exitCodeOf("apt-get", ["update", "-qq"], { env });
      await exitCodeOf("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "nginx-light"], { env });
    });
  }
  const installed = find();
  if (installed) return installed;
  say(
    "nginx is missing and cannot be installed here (Debian, Ubuntu: apt-get install nginx). The tests of the documented proxy run with a proxy in Node instead.",
  );
  return undefined;
}

const find = () => [process.env.NGINX_PATH, ...places].find((path) => path && existsSync(path));
