import { script } from "./script.js";

/*
 * KEYS[1] is the prefix of all keys. Of each inbox: "order", a sorted set of ids by number; "entries", a hash of messages by
 * id; "read", the set of ids that are read; "keys", a hash of ids by key. Of all: "expiry", a sorted set of "id topic" by
 * time; "number", the number of the last message. Times are those of Redis.
 */
const common = `
  local prefix = KEYS[1]
  local topic = ARGV[1]
  local time = redis.call("TIME")
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local expiry = prefix .. ":expiry"
  local function key(name, of) return prefix .. ":" .. name .. ":" .. of end
  local function drop(of, id)
    local entry = redis.call("HGET", key("entries", of), id)
    if entry then
      local named = cjson.decode(entry).key
      if named and redis.call("HGET", key("keys", of), named) == id then redis.call("HDEL", key("keys", of), named) end
    end
    redis.call("HDEL", key("entries", of), id)
    redis.call("ZREM", key("order", of), id)
    redis.call("SREM", key("read", of), id)
    redis.call("ZREM", expiry, id .. " " .. of)
  end
  local function dropMember(member)
    local space = string.find(member, " ", 1, true)
    drop(string.sub(member, space + 1), string.sub(member, 1, space - 1))
  end
  local nextExpiry = -1
  for _, id in ipairs(redis.call("ZRANGE", key("order", topic), 0, -1)) do
    local at = tonumber(redis.call("ZSCORE", expiry, id .. " " .. topic) or "0")
    if at <= now then drop(topic, id)
    elseif nextExpiry < 0 or at < nextExpiry then nextExpiry = at end
  end`;

/** ARGV: topic, id, message, its key or "", ms to keep it, most of the topic, most of all. Returns unread ones dropped. */
export const putInInbox = script(
  "inbox_put",
  `${common}
  local id = ARGV[2]
  if redis.call("HEXISTS", key("entries", topic), id) == 1 then return 0 end
  for _, member in ipairs(redis.call("ZRANGEBYSCORE", expiry, "-inf", now, "LIMIT", 0, 100)) do dropMember(member) end
  if ARGV[4] ~= "" then
    local same = redis.call("HGET", key("keys", topic), ARGV[4])
    if same then drop(topic, same) end
    redis.call("HSET", key("keys", topic), ARGV[4], id)
  end
  local entry = '{"at":' .. string.format("%.0f", now) .. "," .. string.sub(ARGV[3], 2)
  redis.call("HSET", key("entries", topic), id, entry)
  redis.call("ZADD", key("order", topic), redis.call("INCR", prefix .. ":number"), id)
  redis.call("ZADD", expiry, now + ARGV[5], id .. " " .. topic)
  local dropped = 0
  if redis.call("ZCARD", key("order", topic)) > tonumber(ARGV[6]) then
    local ids = redis.call("ZRANGE", key("order", topic), 0, -1)
    local gone = nil
    for _, other in ipairs(ids) do
      if not gone and redis.call("SISMEMBER", key("read", topic), other) == 1 then gone = other end
    end
    if not gone then
      gone = ids[1]
      dropped = 1
    end
    drop(topic, gone)
  end
  if redis.call("ZCARD", expiry) > tonumber(ARGV[7]) then
    dropMember(redis.call("ZRANGE", expiry, 0, 0)[1])
    dropped = dropped + 1
  end
  return dropped`,
);

/** ARGV: topic, key, message. */
export const updateInInbox = script(
  "inbox_update",
  `${common}
  local id = redis.call("HGET", key("keys", topic), ARGV[2])
  if not id then return 0 end
  local at = cjson.decode(redis.call("HGET", key("entries", topic), id)).at
  redis.call("HSET", key("entries", topic), id, '{"at":' .. string.format("%.0f", at) .. "," .. string.sub(ARGV[3], 2))
  return 1`,
);

/** ARGV: topic, key. */
export const removeFromInbox = script(
  "inbox_remove",
  `${common}
  local id = redis.call("HGET", key("keys", topic), ARGV[2])
  if not id then return 0 end
  drop(topic, id)
  return 1`,
);

/** ARGV: topic, id, "1" to mark older ones too. */
export const readInInbox = script(
  "inbox_read",
  `${common}
  local number = redis.call("ZSCORE", key("order", topic), ARGV[2])
  if not number then return 0 end
  if ARGV[3] ~= "1" then return redis.call("SADD", key("read", topic), ARGV[2]) end
  local marked = 0
  for _, id in ipairs(redis.call("ZRANGEBYSCORE", key("order", topic), "-inf", number)) do
    marked = marked + redis.call("SADD", key("read", topic), id)
  end
  return marked`,
);

/** ARGV: topic, most. Returns total, unread, ms until the next expiry or -1, and for each message id, "1" if read, JSON. */
export const listInbox = script(
  "inbox_list",
  `${common}
  local total = redis.call("ZCARD", key("order", topic))
  local found = { total, total - redis.call("SCARD", key("read", topic)), nextExpiry < 0 and -1 or nextExpiry - now }
  for _, id in ipairs(redis.call("ZREVRANGE", key("order", topic), 0, ARGV[2] - 1)) do
    found[#found + 1] = id
    found[#found + 1] = redis.call("SISMEMBER", key("read", topic), id)
    found[#found + 1] = redis.call("HGET", key("entries", topic), id)
  end
  return found`,
);
