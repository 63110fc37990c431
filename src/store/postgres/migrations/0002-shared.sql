-- What instances share beside rows and work. Nothing here is worth keeping for longer than an hour, and nothing is imported or exported.

-- Counted starts: requests to Partner Center, messages to Teams. `n` numbers the starts of a key, so that the one that must have left a
-- window before the next may come is found by its number, however many there are.
create table starts (key text collate "C" not null, n bigint not null, at timestamptz not null, primary key (key, n));
create table start_counts (key text collate "C" primary key, n bigint not null default 0, last timestamptz not null default now());

-- Takes a place in every window of every key, or none: then it answers how long to wait, in milliseconds. Keys come in one order everywhere,
-- because their rows are locked in it. `keeps` is the largest window of each key. A start that a power cut forgets is worth no wait for the disk.
create function take_places(keys text[], keeps bigint[], places int[], mosts bigint[], withins float8[]) returns float8
language plpgsql as $$
declare
  counted bigint[] := '{}';
  counter bigint;
  present timestamptz;
  began timestamptz;
  wait float8 := 0;
begin
  perform set_config('synchronous_commit', 'off', true);
  for i in 1 .. cardinality(keys) loop
    loop
      select n into counter from start_counts where key = keys[i] for update;
      exit when found;
      insert into start_counts (key) values (keys[i]) on conflict do nothing;
    end loop;
    counted := counted || counter;
  end loop;
  present := clock_timestamp();
  for i in 1 .. cardinality(places) loop
    select at into began from starts where key = keys[places[i]] and n = counted[places[i]] - mosts[i] + 1;
    -- A clock that was set back closes nothing for longer than the window.
    if found then
      wait := greatest(wait, least(withins[i], extract(epoch from began - present)::float8 * 1000 + withins[i]));
    end if;
  end loop;
  if wait > 0 then
    return wait;
  end if;
  for i in 1 .. cardinality(keys) loop
    insert into starts (key, n, at) values (keys[i], counted[i] + 1, present);
    update start_counts set n = counted[i] + 1, last = present where key = keys[i];
    delete from starts where key = keys[i] and n <= counted[i] + 1 - keeps[i];
  end loop;
  return 0;
end $$;

-- Activities that run or ran, by a hash of what makes two the same. `answer` is encrypted. Unlogged: it stays out of backups and replicas,
-- and is empty after a crash of the server, when a second arrival runs again.
create unlogged table arrivals (
  id text collate "C" primary key,
  token uuid not null,
  until timestamptz not null,
  done boolean not null default false,
  answer text
);
create index on arrivals (until);

-- Who does alone what one is to do at a time. Whoever dies with it is in the way until `until` at most.
create unlogged table alone (name text collate "C" primary key, token uuid not null, until timestamptz not null);
