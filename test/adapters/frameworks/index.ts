import { expressAdapters } from "./express.js";
import { fastifyAdapters } from "./fastify.js";
import { honoAdapters } from "./hono.js";
import { nodeAdapters } from "./node.js";

/** Every adapter, with each version of its framework. */
export const adapters = [...nodeAdapters, ...expressAdapters, ...fastifyAdapters, ...honoAdapters];
