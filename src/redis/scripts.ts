import { script } from "./script.js";

/*
 * Keys, below the prefix:
 *
 *   waiting:{topic}     list      flash that nobody was present to see
 *   taken:{take}        list      flash that a node has taken and may not have heard of yet
 *   log                 stream    flash that was given to nodes, for one whose connection broke meanwhile
 *   done:{flash}        string    a flash that has been published: trying again does nothing
 *   flash:{session}     sorted set  unacknowledged flash commands by id
 *   session:{session}   hash      o: node that holds it, t: tab, l: last id, r: last event
 *   once:{name}, carry:{name}  string  flash on its way to another page
 *
 * Channels: topic:{topic} has the nodes that subscribe, present:{topic} those of them where somebody
 * would see flash now; nodes, node:{id} is what nodes tell one another.
 */

/**
 * Gives a flash to the nodes that subscribe, or lets it wait where nobody is present.
 * KEYS: done, waiting, log, present channel, topic channel. ARGV: payload, entry, whether it was shown on
 * the node that asks, most that wait, for how long in ms, most in the log, for how long in ms, for how long
 * it is known to be done in ms.
 * Returns how many of the topic's waiting flash had to go.
 */
export const publishFlash = script(
  "publish_flash",
  `if not redis.call("SET", KEYS[1], "1", "NX", "PX", ARGV[8]) then return 0 end
  local present = redis.call("PUBSUB", "NUMSUB", KEYS[4])[2]
  if present == 0 and ARGV[3] == "1" then return 0 end
  if present == 0 then
    local over = redis.call("RPUSH", KEYS[2], ARGV[2]) - tonumber(ARGV[4])
    if over > 0 then redis.call("LTRIM", KEYS[2], over, -1) end
    redis.call("PEXPIRE", KEYS[2], ARGV[5])
    return math.max(over, 0)
  end
  local id = redis.call("XADD", KEYS[3], "MAXLEN", "~", ARGV[6], "*", "e", ARGV[1])
  redis.call("PEXPIRE", KEYS[3], ARGV[7])
  redis.call("PUBLISH", KEYS[5], id .. " " .. present .. " " .. ARGV[1])
  return 0`,
);

/**
 * Takes what waits for a topic. The same take may be asked for again when its answer was lost.
 * KEYS: waiting, taken, log. ARGV: how long a take may be asked for again, in ms.
 * Returns the id of the log's last entry, and what was taken.
 */
export const take = script(
  "take",
  `for _, entry in ipairs(redis.call("LRANGE", KEYS[1], 0, -1)) do redis.call("RPUSH", KEYS[2], entry) end
  redis.call("DEL", KEYS[1])
  redis.call("PEXPIRE", KEYS[2], ARGV[1])
  local last = redis.call("XREVRANGE", KEYS[3], "+", "-", "COUNT", 1)
  return {last[1] and last[1][1] or "0-0", redis.call("LRANGE", KEYS[2], 0, -1)}`,
);

/**
 * Keeps a session's unacknowledged flash, unless another node has taken over the session of this tab.
 * KEYS: flash, session. ARGV: node, tab, last id, last event, ttl in ms, highest id below those that are
 * still waiting, then pairs of id and command.
 * Returns the other node.
 */
export const keep = script(
  "keep",
  `local owner, tab = unpack(redis.call("HMGET", KEYS[2], "o", "t"))
  if owner and owner ~= ARGV[1] then
    if not tab or tab == "" or ARGV[2] == "" or tab == ARGV[2] then return owner end
    redis.call("DEL", KEYS[1])
  end
  redis.call("HSET", KEYS[2], "o", ARGV[1], "t", ARGV[2], "l", ARGV[3], "r", ARGV[4])
  redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", ARGV[6])
  for at = 7, #ARGV, 2 do
    redis.call("ZREMRANGEBYSCORE", KEYS[1], ARGV[at], ARGV[at])
    redis.call("ZADD", KEYS[1], ARGV[at], ARGV[at + 1])
  end
  redis.call("PEXPIRE", KEYS[1], ARGV[5])
  redis.call("PEXPIRE", KEYS[2], ARGV[5])
  return false`,
);

/** KEYS: flash, session. ARGV: node, highest id that the browser has shown. */
export const acknowledge = script(
  "acknowledge",
  `if redis.call("HGET", KEYS[2], "o") ~= ARGV[1] then return end
  redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", ARGV[2])
  if redis.call("EXISTS", KEYS[1]) == 0 then redis.call("DEL", KEYS[2]) end`,
);

/**
 * Takes a session over for a tab.
 * KEYS: flash, session, channel of all nodes. ARGV: node, tab, ttl in ms, what to tell, start of a node's
 * channel. Returns last id, last event and the commands; nothing when no flash is known, or another tab's.
 */
export const claim = script(
  "claim",
  `local owner, tab, last, event = unpack(redis.call("HMGET", KEYS[2], "o", "t", "l", "r"))
  if tab and tab ~= "" and ARGV[2] ~= "" and tab ~= ARGV[2] then return false end
  redis.call("HSET", KEYS[2], "o", ARGV[1], "t", ARGV[2] ~= "" and ARGV[2] or tab or "")
  redis.call("PEXPIRE", KEYS[2], ARGV[3])
  if owner ~= ARGV[1] then redis.call("PUBLISH", owner and ARGV[5] .. owner or KEYS[3], ARGV[4]) end
  if not last then return false end
  redis.call("PEXPIRE", KEYS[1], ARGV[3])
  return {last, event, redis.call("ZRANGE", KEYS[1], 0, -1)}`,
);

/** KEYS: flash, session. ARGV: node. */
export const remove = script(
  "remove",
  `if redis.call("HGET", KEYS[2], "o") == ARGV[1] then redis.call("DEL", KEYS[1], KEYS[2]) end`,
);
