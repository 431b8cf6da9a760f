/** One member of the cluster: its ports and folders. */
export type MemberPlace = { name: string; sqlPort: number; restPort: number; dataDir: string };

export type ClusterPlace = { etcdPort: number; binDir: string; password: string; members: readonly MemberPlace[] };

/**
 * The patroni.yml of one member, as docs/operations.md shows it with other ports, folders and addresses.
 *
 * Commits always wait for one of the standbys (`synchronous_mode_strict`). A primary that dies is replaced at once
 * instead of being started again (`primary_start_timeout: 0`).
 */
export const patroniConfig = ({ etcdPort, binDir, password }: ClusterPlace, member: MemberPlace): string => `
scope: mandate
name: ${member.name}
restapi:
  listen: 127.0.0.1:${member.restPort}
  connect_address: 127.0.0.1:${member.restPort}
etcd3:
  host: 127.0.0.1:${etcdPort}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 2
    retry_timeout: 5
    maximum_lag_on_failover: 1048576
    primary_start_timeout: 0
    synchronous_mode: quorum
    synchronous_mode_strict: true
    synchronous_node_count: 1
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters:
        synchronous_commit: "on"
        max_connections: 100
        wal_keep_size: 256MB
  initdb:
    - encoding: UTF8
    - locale: C.UTF-8
    - data-checksums
postgresql:
  listen: 127.0.0.1:${member.sqlPort}
  connect_address: 127.0.0.1:${member.sqlPort}
  data_dir: ${member.dataDir}/data
  bin_dir: ${binDir}
  pgpass: ${member.dataDir}/pgpass
  authentication:
    superuser: { username: postgres, password: ${password} }
    replication: { username: replicator, password: ${password} }
    rewind: { username: rewinder, password: ${password} }
  parameters:
    unix_socket_directories: ${member.dataDir}
    shared_buffers: 64MB
  pg_hba:
    - local all all scram-sha-256
    - host all all 127.0.0.1/32 scram-sha-256
    - host replication replicator 127.0.0.1/32 scram-sha-256
  remove_data_directory_on_rewind_failure: true
  remove_data_directory_on_diverged_timelines: true
watchdog:
  mode: off
`;

export type ProxyPlace = { sqlPort: number; httpPort: number; servers: readonly number[] };

/** The haproxy.cfg of the machine: SQL goes to the primary alone, requests to the servers that are ready. */
export const proxyConfig = ({ members }: ClusterPlace, { sqlPort, httpPort, servers }: ProxyPlace): string => `
global
  maxconn 2000
defaults
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout check 1s
listen postgresql
  bind 127.0.0.1:${sqlPort}
  mode tcp
  option httpchk OPTIONS /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
${members.map(({ name, sqlPort: port, restPort }) => `  server ${name} 127.0.0.1:${port} check port ${restPort}`).join("\n")}
listen mandate
  bind 127.0.0.1:${httpPort}
  mode http
  option httpchk GET /readyz
  http-check expect status 200
  http-request set-header X-Forwarded-For %[src]
  http-request del-header Forwarded
  default-server inter 1s fall 2 rise 1
${servers.map((port, n) => `  server mandate${n + 1} 127.0.0.1:${port} check`).join("\n")}
`;
