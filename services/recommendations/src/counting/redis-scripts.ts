import type { Redis } from 'ioredis';

/**
 * KEYS turn, epoch, building, garbage; ARGV previous token, token, ms, run of Redis, new epoch. It
 * takes away first, and so does `completeEpoch`: all that a script adds after that, Redis takes
 * even when it is full. Only new counts have to wait then.
 */
const takeTurn = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return false end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])

local function isOfThisRun(epoch)
  return epoch and string.sub(epoch, 1, #ARGV[4]) == ARGV[4]
end
local epoch = redis.call('GET', KEYS[2])
if isOfThisRun(epoch) then return {epoch, 1} end
local building = redis.call('GET', KEYS[3])
if isOfThisRun(building) then return {building, 0} end

if building then redis.call('SADD', KEYS[4], building) end
redis.call('SET', KEYS[3], ARGV[5])
return {ARGV[5], 0}`;

/** KEYS turn, counted, bought, together of each product; ARGV token, basket, products. */
const countBasket = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('SADD', KEYS[2], ARGV[2]) == 0 then return 1 end
for i = 3, #ARGV do
  redis.call('ZINCRBY', KEYS[3], 1, ARGV[i])
  for j = 3, #ARGV do
    if i ~= j then redis.call('ZINCRBY', KEYS[i + 1], 1, ARGV[j]) end
  end
end
return 1`;

/** KEYS turn, counted; ARGV token, baskets. */
const settleBaskets = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SREM', KEYS[2], unpack(ARGV, 2))
return 1`;

/** KEYS turn, epoch, building, garbage; ARGV token, epoch. */
const completeEpoch = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[3])
local old = redis.call('GET', KEYS[2])
if old and old ~= ARGV[2] then redis.call('SADD', KEYS[4], old) end
redis.call('SET', KEYS[2], ARGV[2])
return 1`;

/** KEYS epoch; ARGV prefix of an epoch's keys, product, how many, products. */
const readCounts = `
local epoch = redis.call('GET', KEYS[1])
if not epoch then return false end
local keys = ARGV[1] .. epoch
local last = tonumber(ARGV[3]) - 1
local together = redis.call('ZREVRANGE', keys .. ':together:' .. ARGV[2], 0, last, 'WITHSCORES')
local bought = {}
if #ARGV > 3 then bought = redis.call('ZMSCORE', keys .. ':bought', unpack(ARGV, 4)) end
return {together, bought}`;

/** The scripts as commands. Each one runs as a whole, with nobody else's command in between. */
export interface Scripts {
  takeTurn(...keysAndArguments: (string | number)[]): Promise<[string, number] | null>;
  countBasket(keys: number, ...keysAndArguments: string[]): Promise<number>;
  settleBaskets(...keysAndArguments: string[]): Promise<number>;
  completeEpoch(...keysAndArguments: string[]): Promise<number>;
  readCounts(
    ...keysAndArguments: (string | number)[]
  ): Promise<[string[], (string | null)[]] | null>;
}

/** Adds the scripts to a connection. */
export const withScripts = (redis: Redis): Redis & Scripts => {
  redis.defineCommand('takeTurn', { lua: takeTurn, numberOfKeys: 4 });
  redis.defineCommand('countBasket', { lua: countBasket });
  redis.defineCommand('settleBaskets', { lua: settleBaskets, numberOfKeys: 2 });
  redis.defineCommand('completeEpoch', { lua: completeEpoch, numberOfKeys: 4 });
  redis.defineCommand('readCounts', { lua: readCounts, numberOfKeys: 1 });
  return redis as Redis & Scripts;
};
