// Modules of the reference by the names that imports give them.
import { Converter, ReflectionKind } from "typedoc";

/** @type {Record<string, string>} */
const names = {
  server: "djust-ts",
  "server/adapter": "djust-ts/adapter",
  client: "djust-ts/client",
  "adapters/node": "djust-ts/node",
  "adapters/express": "djust-ts/express",
  "adapters/fastify": "djust-ts/fastify",
  "adapters/hono": "djust-ts/hono",
  liquid: "djust-ts/liquid",
  redis: "djust-ts/redis",
  testing: "djust-ts/testing",
  "testing/adapter-conformance": "djust-ts/testing/adapters",
};

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getChildrenByKind(ReflectionKind.Module))
      module.name = names[module.name] ?? module.name;
  });
}
