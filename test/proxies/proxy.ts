import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findExecutable } from "../../scripts/executables.mjs";
import { root } from "../package/entry-points.js";

export const proxies = ["nginx", "caddy", "haproxy"] as const;
export type ProxyName = (typeof proxies)[number];

/** A certificate with its key, in one file. */
export interface Tls {
  readonly pem: string;
}

/** The file in the docs, and what a test changes in it: its port, its servers, and TLS, which most tests leave out. */
const configurations: Record<
  ProxyName,
  {
    readonly file: string;
    adapt(text: string, port: number, folder: string, tls: Tls | undefined): string;
    command(file: string): readonly string[];
  }
> = {
  nginx: {
    file: "nginx.conf",
    adapt: (text, port, folder, tls) =>
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
${replaced(text, [
  ["listen 443 ssl http2;", `listen 127.0.0.1:${port}${tls ? " ssl http2" : ""};`],
  ...(tls
    ? ([[/(ssl_certificate(?:_key)?) .*;/g, `$1 ${tls.pem};`]] as const)
    : ([[/ *ssl_certificate.*\n/g, ""]] as const)),
])}
}`,
    command: (file) => ["-c", file],
  },
  caddy: {
    file: "Caddyfile",
    adapt: (text, port, _folder, tls) =>
      `{\n\tadmin off\n\tauto_https off\n\tdefault_sni localhost\n}\n${replaced(text, [
        [
          "example.org {",
          tls ? `https://:${port} {\n\ttls ${tls.pem} ${tls.pem}` : `http://127.0.0.1:${port} {`,
        ],
      ])}`,
    command: (file) => ["run", "--adapter", "caddyfile", "--config", file],
  },
  haproxy: {
    file: "haproxy.cfg",
    adapt: (text, port, _folder, tls) =>
      replaced(
        text,
        tls
          ? [[/bind :443 ssl crt \S+/, `bind 127.0.0.1:${port} ssl crt ${tls.pem}`]]
          : [
              [/bind :443 .*/, `bind 127.0.0.1:${port}`],
              ["X-Forwarded-Proto https", "X-Forwarded-Proto http"],
            ],
      ),
    command: (file) => ["-f", file],
  },
};

/** Texts of the configuration, and what takes their place. */
export type Changes = readonly (readonly [string | RegExp, string])[];

/**
 * A proxy of the docs in front of two servers. It ends with `stop`.
 *
 * @param changes what a test configures in another way
 * @param tls the certificate with which it speaks HTTP/2; without one it speaks HTTP/1.1
 */
export async function startProxy(
  name: ProxyName,
  port: number,
  servers: readonly [number, number],
  { changes = [], tls }: { readonly changes?: Changes; readonly tls?: Tls | undefined } = {},
): Promise<{ stop(): Promise<void> }> {
  const program = findExecutable(name);
  if (program === undefined) throw new Error(`no ${name} found on PATH; run "npm run setup:test"`);
  const { file, adapt, command } = configurations[name];
  const folder = mkdtempSync(join(tmpdir(), `djust-${name}-`));
  const text = readFileSync(`${root}docs/proxies/${file}`, "utf8");
  const adapted = replaced(adapt(text, port, folder, tls), [
    ...changes,
    ["127.0.0.1:3000", `127.0.0.1:${servers[0]}`],
    ["127.0.0.1:3001", `127.0.0.1:${servers[1]}`],
  ]);
  writeFileSync(join(folder, file), adapted);
  const child = spawn(program, [...command(join(folder, file))], {
    stdio: "ignore",
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  return {
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Replaces each text, which must be there. */
function replaced(text: string, changes: Changes): string {
  return changes.reduce((changed, [from, to]) => {
    const next = changed.replace(from, to);
    if (next === changed) throw new Error(`The configuration must contain ${from}.`);
    return next;
  }, text);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}
