// A registry of packages of this checkout, which has to be built. It sends npm to its usual registry for all others.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * @param {readonly string[]} folders the packages
 * @returns {Promise<{ url: string, close(): void }>}
 */
export async function localRegistry(folders) {
  const upstream = npm(["config", "get", "registry"], folders[0] ?? ".")
    .trim()
    .replace(/\/$/, "");
  const packages = new Map(folders.map(packed));
  let url = "";
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const [name = "", file] = decodeURIComponent(path).slice(1).split("/-/");
    const found = packages.get(name);
    if (!found) return response.writeHead(302, { location: upstream + path }).end();
    if (file) return response.end(found.tarball);
    const { manifest, tarball } = found;
    const { version } = manifest;
    const dist = {
      tarball: `${url}/${name}/-/${name}-${version}.tgz`,
      integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
    };
    const versions = { [version]: { ...manifest, dist } };
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  return {
    url,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * @param {string} from
 * @returns {[string, { manifest: { name: string, version: string }, tarball: Buffer }]}
 */
function packed(from) {
  const into = mkdtempSync(join(tmpdir(), "djust-registry-"));
  try {
    npm(["pack", "--ignore-scripts", "--silent", "--pack-destination", into], from);
    const manifest = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
    return [manifest.name, { manifest, tarball: readFileSync(join(into, readdirSync(into)[0] ?? "")) }];
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function npm(args, cwd) {
  const { status, stdout, stderr } = spawnSync("npm", args, {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}
