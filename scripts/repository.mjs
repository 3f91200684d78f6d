// Where the repository is, said in one place (`npm run repository -- https://github.com/owner/djust-ts`): `repository`,
// `homepage` and `bugs` of both packages, from which the links of the packed README and of the docs site follow.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/**
 * The fields of package.json for a repository.
 *
 * @param {string} url such as "https://github.com/owner/djust-ts"
 * @param {string} [directory] of the package in the repository
 * @throws {Error} if it is not the address of a repository at GitHub
 */
export function repositoryFields(url, directory) {
  const [, address] = /^(https:\/\/github\.com\/[\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url) ?? [];
  if (address === undefined)
    throw new Error(
      `Pass the repository's address, such as https://github.com/owner/djust-ts, got "${url}".`,
    );
  return {
    repository: { type: "git", url: `git+${address}.git`, ...(directory ? { directory } : {}) },
    homepage: `${address}#readme`,
    bugs: `${address}/issues`,
  };
}

/**
 * The repository's address in a browser, if package.json has it.
 *
 * @param {{ readonly repository?: { readonly url: string } }} manifest
 * @returns {string | undefined}
 */
export function repositoryOf({ repository }) {
  return repository?.url.replace(/^git\+/, "").replace(/\.git$/, "");
}

/**
 * A document of the repository as it is read elsewhere: its relative links and pictures are absolute.
 *
 * @param {string} text Markdown
 * @param {string} repository from {@link repositoryOf}
 */
export function withAbsoluteLinks(text, repository) {
  const page = `${repository}/blob/HEAD/`;
  const file = `${repository}/raw/HEAD/`;
  return text
    .replace(/(\]\()(?![a-z]+:|#)/g, `$1${page}`)
    .replace(/(\b(?:src|srcset)=")(?![a-z]+:)/g, `$1${file}`);
}

const [given] = process.argv.slice(2);
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (given === "--pack-readme") packReadme();
  else if (given === "--unpack-readme") unpackReadme();
  else {
    write("package.json", repositoryFields(given ?? ""));
    write("create/package.json", repositoryFields(given ?? "", "create"));
  }
}

/** Makes the links of README.md absolute while npm packs it. */
function packReadme() {
  const repository = repositoryOf(JSON.parse(readFileSync(`${root}package.json`, "utf8")));
  if (repository === undefined) return;
  const text = readFileSync(`${root}README.md`, "utf8");
  writeFileSync(`${root}node_modules/.cache/README.md`, text);
  writeFileSync(`${root}README.md`, withAbsoluteLinks(text, repository));
}

function unpackReadme() {
  if (repositoryOf(JSON.parse(readFileSync(`${root}package.json`, "utf8"))) === undefined) return;
  writeFileSync(`${root}README.md`, readFileSync(`${root}node_modules/.cache/README.md`, "utf8"));
}

/**
 * @param {string} file
 * @param {object} fields
 */
function write(file, fields) {
  const manifest = JSON.parse(readFileSync(root + file, "utf8"));
  writeFileSync(root + file, `${JSON.stringify({ ...manifest, ...fields }, null, 2)}\n`);
}
