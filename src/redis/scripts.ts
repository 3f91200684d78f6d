import { script } from "./script.js";

/*
 * Keys, below the prefix:
 *
 *   waiting:{topic} list flash that nobody was present to see
 *   taken:{take}        list      flash that a node has taken and may not have heard of yet
 *   log                 stream    e: flash that was given to nodes, for one whose connection broke meanwhile, and
 *                                 messages that had waited for Redis; n: how many nodes had a tab present
 *   done:{flash}        string    a flash that has been published: trying again does nothing
 *   flash:{session}     sorted set  unacknowledged flash commands by id
 *   late:{session}      sorted set  flash that copies which the tab has left had not been able to keep
 *   session:{session}   hash      the copy that holds it: o: node, c: name, f: the copy before, m: its moves;
 *                                 t: tab, r: last event, l: last id, g: the group that may have later flash
 *   group:{group}       hash      unacknowledged flash of sessions of a node, as `SharedFlash` writes it; o: the node,
 *                                 m: lines of sessions that were taken out, with their moves and new copies
 *   once:{name}, carry:{name}  string  flash on its way to another page
 *
 * Channels: topic:{topic} has the nodes that subscribe, present:{topic} those of them where somebody
 * would see flash now; nodes, node:{id} is what nodes tell one another.
 */

/**
 * Publishes a flash to the nodes that subscribe, or stores it if no tab is present. If Redis is out of memory, the
 * flash is still published, but not added to the log for nodes that are reconnecting. KEYS: done, waiting, log, present
 * channel, topic channel. ARGV: payload, entry, whether a tab of the calling node has shown it, how many and how many
 * bytes may wait, for how long in ms, how many may be in the log, for how long in ms, how long it is known to be done
 * in ms. Returns how many of the topic's waiting flash were evicted.
 */
export const publishFlash = script(
  "publish_flash",
  `if redis.call("EXISTS", KEYS[1]) == 1 then return 0 end
  local present, evicted = redis.call("PUBSUB", "NUMSUB", KEYS[4])[2], 0
  if present > 0 then
    local id = redis.pcall("XADD", KEYS[3], "MAXLEN", "~", ARGV[7], "*", "e", ARGV[1], "n", present)
    if type(id) == "table" then id = "-" else redis.call("PEXPIRE", KEYS[3], ARGV[8]) end
    redis.call("PUBLISH", KEYS[5], id .. " " .. present .. " " .. ARGV[1])
  elseif ARGV[3] == "0" then
    redis.call("RPUSH", KEYS[2], ARGV[2])
    redis.call("PEXPIRE", KEYS[2], ARGV[6])
    local all, bytes, kept = redis.call("LRANGE", KEYS[2], 0, -1), 0, 0
    for at = #all, 1, -1 do
      bytes = bytes + #all[at]
      if kept == tonumber(ARGV[4]) or (kept > 0 and bytes > tonumber(ARGV[5])) then break end
      kept = kept + 1
    end
    evicted = #all - kept
    if evicted > 0 then redis.call("LTRIM", KEYS[2], evicted, -1) end
  end
  redis.pcall("SET", KEYS[1], "1", "PX", ARGV[9])
  return evicted`,
);

/**
 * Changes the waiting flash of a topic, and notifies all nodes that subscribe. KEYS: done, waiting, log, topic channel.
 * ARGV: payload, entry that replaces a changed one, "" for none; what a changed flash has: its field and its value, ""
 * for all; how many may be in the log, for how long in ms, how long it is known to be done in ms.
 */
export const changeFlash = script(
  "change_flash",
  `if redis.call("EXISTS", KEYS[1]) == 1 then return 0 end
  local all, kept = redis.call("LRANGE", KEYS[2], 0, -1), {}
  if #all > 0 then
    local ttl = redis.call("PTTL", KEYS[2])
    for _, entry in ipairs(all) do
      local isRead, value = pcall(cjson.decode, entry)
      local flash = isRead and type(value) == "table" and type(value.f) == "table" and value.f
      if not flash or (ARGV[3] ~= "" and flash[ARGV[3]] ~= ARGV[4]) then kept[#kept + 1] = entry
      elseif ARGV[2] ~= "" then kept[#kept + 1] = ARGV[2] end
    end
    redis.call("DEL", KEYS[2])
    for _, entry in ipairs(kept) do redis.call("RPUSH", KEYS[2], entry) end
    if #kept > 0 and ttl > 0 then redis.call("PEXPIRE", KEYS[2], ttl) end
  end
  local id = redis.pcall("XADD", KEYS[3], "MAXLEN", "~", ARGV[5], "*", "e", ARGV[1], "n", 0)
  if type(id) == "table" then id = "-" else redis.call("PEXPIRE", KEYS[3], ARGV[6]) end
  redis.call("PUBLISH", KEYS[4], id .. " 0 " .. ARGV[1])
  redis.pcall("SET", KEYS[1], "1", "PX", ARGV[7])
  return 0`,
);

/**
 * Publishes a message that was queued while Redis was unreachable: to the nodes that subscribe, and through the log to
 * those that have not reconnected yet. KEYS: log, topic channel. ARGV: payload, how many may be in the log, for how
 * long in ms.
 */
export const publishLate = script(
  "publish_late",
  `local id = redis.pcall("XADD", KEYS[1], "MAXLEN", "~", ARGV[2], "*", "e", ARGV[1])
  if type(id) == "table" then return redis.call("PUBLISH", KEYS[2], "m " .. ARGV[1]) end
  redis.call("PEXPIRE", KEYS[1], ARGV[3])
  redis.call("PUBLISH", KEYS[2], id .. " 0 " .. ARGV[1])`,
);

/**
 * Takes the waiting flash of a topic. The same take can be repeated if its reply was lost.
 * KEYS: waiting, taken. ARGV: how long a take can be repeated, in ms. Returns what was taken.
 */
export const take = script(
  "take",
  `for _, entry in ipairs(redis.call("LRANGE", KEYS[1], 0, -1)) do redis.call("RPUSH", KEYS[2], entry) end
  redis.call("DEL", KEYS[1])
  redis.call("PEXPIRE", KEYS[2], ARGV[1])
  return redis.call("LRANGE", KEYS[2], 0, -1)`,
);

/** Whether the stored session belongs to another tab. */
const otherTab = (tab: string): string => `t and t ~= "" and ${tab} ~= "" and t ~= ${tab}`;

/** The text of a command: ARGV[at] is its id, and ARGV[at + 1] the position of the rest of the text. */
const command = (texts: number): string => `'{"id":' .. ARGV[at] .. "," .. ARGV[${texts} + ARGV[at + 1]]`;

/**
 * Keeps the unacknowledged flash of sessions, unless their tab is known to have moved to another copy. A copy that the
 * tab reached later than the stored one is about to claim the session; its flash is added to the stored flash. KEYS:
 * flash and session of each. ARGV: node, ttl in ms, number of texts, the texts, then of each session: tab, copy,
 * origin, moves, last event, last id, group, number of commands, and pairs of id and position of the text. A group of
 * another node, from which a session has not been taken out yet, is not replaced. Returns the positions of the sessions
 * whose tab is at another copy, and of those that are not in their group.
 */
export const keep = script(
  "keep",
  `local at, elsewhere, alone = 4 + ARGV[3], {}, {}
  for key = 1, #KEYS, 2 do
    local tab, copy, origin, moves, ref, id, group, count = unpack(ARGV, at, at + 7)
    local c, t, m, g, l = unpack(redis.call("HMGET", KEYS[key + 1], "c", "t", "m", "g", "l"))
    local isOwn = not c or c == copy
    local isElsewhere = not isOwn and (${otherTab("tab")} or tonumber(m) >= tonumber(moves))
    local isForeign = g and g ~= "" and string.sub(g, 1, #ARGV[1] + 1) ~= ARGV[1] .. "."
    local added = {}
    at = at + 8
    for _ = 1, tonumber(count) do
      added[#added + 1] = ARGV[at]
      added[#added + 1] = ${command(4)}
      at = at + 2
    end
    if isElsewhere then elsewhere[#elsewhere + 1] = (key - 1) / 2
    else
      if isOwn then
        if isForeign then group, id = g, l or "0" end
        redis.call("HSET", KEYS[key + 1], "o", ARGV[1], "t", tab, "c", copy, "f", origin, "m", moves, "r", ref, "l", id, "g", group)
      end
      if not isOwn or isForeign then alone[#alone + 1] = (key - 1) / 2 end
      if #added > 0 then redis.call("ZADD", KEYS[key], unpack(added)) end
      redis.call("PEXPIRE", KEYS[key], ARGV[2])
      redis.call("PEXPIRE", KEYS[key + 1], ARGV[2])
    end
  end
  return {elsewhere, alone}`,
);

/** Makes a group of sessions. KEYS: group. ARGV: node, ttl in ms. */
export const openGroup = script(
  "open_group",
  `redis.call("HSET", KEYS[1], "o", ARGV[1])
  redis.call("PEXPIRE", KEYS[1], ARGV[2])`,
);

/**
 * Keeps flash of groups. KEYS: groups. ARGV: node, ttl in ms, field, then what is kept for each group. Returns the
 * sessions that were taken out of each group; 0 if the group does not exist.
 */
export const share = script(
  "share",
  `local replies = {}
  for at, key in ipairs(KEYS) do
    local o, m = unpack(redis.call("HMGET", key, "o", "m"))
    if o == ARGV[1] then
      redis.call("HSET", key, ARGV[3], ARGV[3 + at])
      redis.call("PEXPIRE", key, ARGV[2])
      replies[at] = m or ""
    else replies[at] = 0 end
  end
  return replies`,
);

/**
 * Takes the flash of a session out of a group, after claiming the session: that which is newer than what was kept for
 * the session alone. KEYS: flash, session, group.
 * ARGV: copy, ttl in ms, session, group. Returns the commands.
 */
export const takeOut = script(
  "take_out",
  `local c, moves, g, l = unpack(redis.call("HMGET", KEYS[2], "c", "m", "g", "l"))
  if c ~= ARGV[1] or g ~= ARGV[4] then return {} end
  local taken, entries, line = {}, redis.call("HGETALL", KEYS[3]), "\\n" .. ARGV[3] .. " "
  for at = 1, #entries, 2 do
    local name, entry = entries[at], entries[at + 1]
    local _, last = string.find(entry, line, 1, true)
    if last and name ~= "m" then
      local texts = {}
      for text in string.gmatch(entry, "([^\\n]*)\\n") do
        if text == "" then break end
        texts[#texts + 1] = text
      end
      for id, position in string.gmatch(string.match(entry, "[^\\n]*", last + 1), "(%d+),(%d+)") do
        if tonumber(id) > tonumber(l) then
          local command = '{"id":' .. id .. "," .. texts[position + 1]
          redis.call("ZADD", KEYS[1], id, command)
          taken[#taken + 1] = command
        end
      end
    end
  end
  redis.call("HDEL", KEYS[2], "g")
  redis.call("PEXPIRE", KEYS[1], ARGV[2])
  if #entries > 0 then
    local m = redis.call("HGET", KEYS[3], "m")
    redis.call("HSET", KEYS[3], "m", (m or "") .. ARGV[3] .. " " .. moves .. " " .. c .. "\\n")
  end
  return taken`,
);

/**
 * Removes commands that are no longer needed. KEYS: flash or late flash of sessions. ARGV: number of texts, the texts,
 * then of each key: number of commands, and pairs of id and position of the text.
 */
export const forget = script(
  "forget",
  `local at = 2 + ARGV[1]
  for _, key in ipairs(KEYS) do
    local left = tonumber(ARGV[at])
    at = at + 1
    while left > 0 do
      local removed = {}
      for _ = 1, math.min(left, 1000) do
        removed[#removed + 1] = ${command(2)}
        at = at + 2
      end
      left = left - #removed
      redis.call("ZREM", key, unpack(removed))
    end
  end`,
);

/**
 * Takes over a session for a tab. An unknown session whose tab has never moved stays unknown. KEYS: flash, session,
 * late, channel of all nodes. ARGV: node, tab, copy, origin, moves, ttl in ms, whether the tab is there, what to tell,
 * start of a node's channel. Returns the name and the origin of the previous copy, the last event and id, the kept
 * flash, the late flash, and the group that may have more; nothing if the session belongs to another tab, or the tab is
 * known to have moved on.
 */
export const claim = script(
  "claim",
  `local o, c, f, m, t, r, l, g = unpack(redis.call("HMGET", KEYS[2], "o", "c", "f", "m", "t", "r", "l", "g"))
  if c and c ~= ARGV[3] then
    local ahead = tonumber(m) - tonumber(ARGV[5])
    if ${otherTab("ARGV[2]")} or ahead > 0 or (ahead == 0 and ARGV[7] == "0") then return false end
  end
  if c or ARGV[5] ~= "0" then
    redis.call("HSET", KEYS[2], "o", ARGV[1], "t", ARGV[2] ~= "" and ARGV[2] or t or "", "c", ARGV[3], "f", ARGV[4], "m", ARGV[5])
    for at = 1, 3 do redis.call("PEXPIRE", KEYS[at], ARGV[6]) end
    if not c then redis.call("PUBLISH", KEYS[4], ARGV[8])
    elseif c ~= ARGV[3] then redis.call("PUBLISH", ARGV[9] .. o, ARGV[8]) end
  end
  local kept, late = redis.call("ZRANGE", KEYS[1], 0, -1), redis.call("ZRANGE", KEYS[3], 0, -1)
  return {c or "", f or "", r or "", l or "0", kept, late, g or ""}`,
);

/**
 * Passes on the flash of a copy of a session that its tab has left.
 * KEYS: session, late. ARGV: tab, ttl in ms, most of it, what to tell, start of a node's channel, then pairs
 * of id and command.
 * Returns how many commands were evicted.
 */
export const passOn = script(
  "pass_on",
  `local o, t = unpack(redis.call("HMGET", KEYS[1], "o", "t"))
  if ${otherTab("ARGV[1]")} then return (#ARGV - 5) / 2 end
  for at = 6, #ARGV, 2 do redis.call("ZADD", KEYS[2], ARGV[at], ARGV[at + 1]) end
  local over = redis.call("ZREMRANGEBYRANK", KEYS[2], 0, -1 - tonumber(ARGV[3]))
  redis.call("PEXPIRE", KEYS[1], ARGV[2])
  redis.call("PEXPIRE", KEYS[2], ARGV[2])
  if o then redis.call("PUBLISH", ARGV[5] .. o, ARGV[4]) end
  return over`,
);

/** KEYS: session, flash, late. ARGV: copy. */
export const remove = script(
  "remove",
  `if redis.call("HGET", KEYS[1], "c") == ARGV[1] then redis.call("DEL", unpack(KEYS)) end`,
);
