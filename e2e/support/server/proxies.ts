import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request as forward } from "node:http";
import { createServer, request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Certificate = { folder: string; certFile: string; keyFile: string; cert: string; key: string };

/** Makes a certificate for localhost. */
export async function makeCertificate(): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), "mandate-proxy-"));
  const [certFile, keyFile] = [join(folder, "fullchain.pem"), join(folder, "privkey.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", keyFile, "-out", certFile];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  await run("openssl", ["req", "-x509", ...curve, "-nodes", "-days", "2", ...subject, ...files]);
  const [cert, key] = await Promise.all([readFile(certFile, "utf8"), readFile(keyFile, "utf8")]);
  return { folder, certFile, keyFile, cert, key };
}

export const discardCertificate = ({ folder }: Certificate) => rm(folder, { recursive: true, force: true });

export type Proxied = { port: number; backend: number; certificate: Certificate };
export type StopProxy = () => Promise<void>;

/** The nginx of this machine, or undefined. */
export const nginxPath = (): string | undefined =>
  [process.env.NGINX_PATH, "/usr/sbin/nginx", "/usr/local/sbin/nginx"].find((path) => path && existsSync(path));

/** Starts nginx with the example of docs/operations.md, with ports and certificates of this machine. */
export async function startNginx(path: string, { port, backend, certificate }: Proxied): Promise<StopProxy> {
  const docs = await readFile("docs/operations.md", "utf8");
  const [, example = ""] = /```nginx\n([^`]+)```/.exec(docs) ?? [];
  const replaced: [string, string][] = [
    ["127.0.0.1:3000", `127.0.0.1:${backend}`],
    ["listen 443 ssl", `listen ${port} ssl`],
    ["mandate.example.com", "localhost"],
    ["/etc/ssl/mandate/fullchain.pem", certificate.certFile],
    ["/etc/ssl/mandate/privkey.pem", certificate.keyFile],
  ];
  const site = replaced.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The nginx example lacks ${from}.`);
    return text.replaceAll(from, to);
  }, example);
  const folder = join(certificate.folder, "nginx");
  await mkdir(folder, { recursive: true });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const paths = temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join(" ");
  const file = join(folder, "nginx.conf");
  const main = `daemon off; worker_processes 1; pid ${join(folder, "pid")}; error_log stderr; events {}`;
  await writeFile(file, `${main}\nhttp { access_log off; ${paths}\n${site}\n}\n`);
  const child = spawn(path, ["-c", file, "-p", folder, "-e", "stderr"], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  const ended = once(child, "exit");
  await Promise.race([
    untilOpen(port),
    ended.then(() => {
      throw new Error(`nginx ended: ${said}`);
    }),
  ]);
  return async () => {
    child.kill("SIGQUIT");
    await ended;
  };
}

/** A proxy in a few lines that writes the same headers, for machines without nginx. */
export async function startNodeProxy({ port, backend, certificate }: Proxied): Promise<StopProxy> {
  const server = createServer(certificate, (incoming, answer) => {
    const { forwarded: _, ...headers } = incoming.headers;
    headers["x-forwarded-for"] = (incoming.socket.remoteAddress ?? "").replace("::ffff:", "");
    const { method, url } = incoming;
    const outgoing = forward({ host: "127.0.0.1", port: backend, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
      response.pipe(answer);
    });
    outgoing.on("error", () => answer.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
}

async function untilOpen(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, "127.0.0.1");
    const opened = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (opened) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Nothing listens on port ${port}.`);
}

export type TlsAnswer = { status: number; cookies: string[]; text: string; retryAfter: string | undefined };
export type TlsClient = (
  method: string,
  path: string,
  sent?: { form?: Record<string, string>; headers?: Record<string, string> },
) => Promise<TlsAnswer>;

/** A browser behind an address of its own (all of 127.0.0.0/8 is this machine), which keeps its cookies. */
export function tlsClient({ port, certificate }: Proxied, address: string): TlsClient {
  const jar = new Map<string, string>();
  return async (method, path, { form, headers = {} } = {}) => {
    const body = form && new URLSearchParams(form).toString();
    const sent = request({
      ...{
        host: "localhost",
        port,
        method,
        path,
        ca: certificate.cert,
        localAddress: address,
        family: 4,
        agent: false,
      },
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
        ...(jar.size > 0 ? { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") } : {}),
        ...headers,
      },
    });
    sent.end(body);
    const [response] = await once(sent, "response");
    let text = "";
    for await (const piece of response) text += piece;
    const cookies: string[] = response.headers["set-cookie"] ?? [];
    for (const cookie of cookies) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    return { status: response.statusCode, cookies, text, retryAfter: response.headers["retry-after"] };
  };
}
