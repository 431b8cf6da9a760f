import { peekSingleton, setSingleton } from "./singleton";

/** Settings of the process. Installed once by the server (or a test) before anything else is used. */
export type Runtime = {
  /** Issuer and origin, without a trailing slash. */
  publicUrl: string;
  trustDomain: string;
  dataDir: string;
  /** Directory of the log's watermark; the data directory when absent. */
  watermarkDirectory?: string;
  /** Connection string of the restricted serving role. */
  databaseUrl: string;
  /** True when `databaseUrl` logs in as the owner, so that each connection must `SET ROLE mandate_app`. */
  setRole: boolean;
  /** 32 bytes: wraps every stored private key. */
  keyEncryptionKey: Uint8Array;
  production: boolean;
  /** Networks, as CIDR, where trusted issuers may be although they are not public; none when absent. */
  internalIssuers?: readonly string[];
  /** Networks, as CIDR, where receivers of streams may be although they are not public; none when absent. */
  internalStreams?: readonly string[];
  /** The mail server, and the sender of mails; without it mails are kept in the outbox. */
  mail?: { url: string; from: string };
  /** Further names that this server answers to, and the port at which it listens. */
  hosts?: readonly string[];
  port?: number;
};

export function installRuntime(value: Runtime): void {
  setSingleton("runtime", value);
}

/** Reads the installed runtime; throws when the process was not started through the server. */
export function runtime(): Runtime {
  const value = peekSingleton<Runtime>("runtime");
  if (!value) throw new Error("Mandate's runtime is not installed: start the process through server.ts");
  return value;
}
