// Names the modules of the reference as imports do, and links to their source once the repository is set.
import { readFileSync } from "node:fs";
import { Application, Converter, ReflectionKind } from "typedoc";
import { repositoryOf } from "../../scripts/repository.mjs";

/** @type {Record<string, string>} */
const names = {
  server: "djust-ts",
  "server/adapter": "djust-ts/adapter",
  client: "djust-ts/client",
  "client/hooks": "djust-ts/client/hooks",
  "client/flash-store": "djust-ts/client/flash-store",
  "client/watch-loading": "djust-ts/client/loading",
  "adapters/node": "djust-ts/node",
  "adapters/express": "djust-ts/express",
  "adapters/fastify": "djust-ts/fastify",
  "adapters/hono": "djust-ts/hono",
  liquid: "djust-ts/liquid",
  redis: "djust-ts/redis",
  testing: "djust-ts/testing",
  "testing/adapter-conformance": "djust-ts/testing/adapters",
  "testing/store-conformance": "djust-ts/testing/stores",
};

/** @param {import("typedoc").Application} app */
export function load(app) {
  const root = new URL("../../", import.meta.url);
  const repository = repositoryOf(JSON.parse(readFileSync(new URL("package.json", root), "utf8")));
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    app.options.setValue("disableSources", repository === undefined);
    app.options.setValue("disableGit", true);
    app.options.setValue("sourceLinkTemplate", `${repository}/blob/HEAD/src/{path}#L{line}`);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getChildrenByKind(ReflectionKind.Module))
      module.name = names[module.name] ?? module.name;
  });
}
