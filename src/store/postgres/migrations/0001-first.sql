-- Never edited once it was released: a change of the schema is a further file.
-- Every table of rows: `id` names the row (or is made from it, see sql-names.ts), `key_id` the encryption key of its personal fields, and
-- further columns are what rows are found by. `body` is the row itself, json and not jsonb: jsonb knows no U+0000.

create table attestations (id text collate "C" primary key, version integer not null, key_id text, customer text collate "C", state text collate "C", body json not null);
create index on attestations (customer) where customer is not null;
create index on attestations (state) where state is not null;
create index on attestations (key_id) where key_id is not null;

create table readings (id text collate "C" primary key, version integer not null, key_id text, body json not null);
create index on readings (key_id) where key_id is not null;

create table blocks (id text collate "C" primary key, version integer not null, key_id text, customer text collate "C", state text collate "C", body json not null);
create index on blocks (customer) where customer is not null;
create index on blocks (state) where state is not null;
create index on blocks (key_id) where key_id is not null;

create table events (id text collate "C" primary key, version integer not null, body json not null);

create table claims (id text collate "C" primary key, version integer not null, body json not null);

create table conversations (id text collate "C" primary key, version integer not null, body json not null);

create table people (id text collate "C" primary key, version integer not null, personal_conversation text collate "C", body json not null);
create index on people (personal_conversation) where personal_conversation is not null;

create table subscriptions (id text collate "C" primary key, version integer not null, body json not null);

create table cards (id text collate "C" primary key, version integer not null, attestation text collate "C", body json not null);
create index on cards (attestation) where attestation is not null;

create table alerts (id text collate "C" primary key, version integer not null, attestation text collate "C", block text collate "C", unheard text collate "C", body json not null);
create index on alerts (attestation) where attestation is not null;
create index on alerts (block) where block is not null;
create index on alerts (unheard) where unheard is not null;

create table deliveries (id text collate "C" primary key, version integer not null, alert text collate "C", waiting_in text collate "C", body json not null);
create index on deliveries (alert) where alert is not null;
create index on deliveries (waiting_in) where waiting_in is not null;

create table threads (id text collate "C" primary key, version integer not null, subject text collate "C", body json not null);
create index on threads (subject) where subject is not null;

create table pauses (id text collate "C" primary key, version integer not null, body json not null);

create table secrets (id text collate "C" primary key, version integer not null, key_id text, body json not null);
create index on secrets (key_id) where key_id is not null;

create table troubles (id text collate "C" primary key, version integer not null, body json not null);

create table refusal_codes (id text collate "C" primary key, version integer not null, body json not null);

create table pages (id text collate "C" primary key, version integer not null, key_id text, attestation text collate "C", body json not null);
create index on pages (attestation) where attestation is not null;
create index on pages (key_id) where key_id is not null;

create table evidence (id text collate "C" primary key, version integer not null, body json not null);

create table evidence_entries (id text collate "C" primary key, version integer not null, body json not null);

create table events_out (id text collate "C" primary key, version integer not null, customer text collate "C", body json not null);
create index on events_out (customer) where customer is not null;

create table dead_letters (id text collate "C" primary key, version integer not null, key_id text, body json not null);
create index on dead_letters (key_id) where key_id is not null;

create table history (
  place bigint generated always as identity primary key,
  customer text collate "C" not null,
  at double precision not null,
  body json not null
);
create index on history (customer, place desc);

-- `place` tells orders apart: every new order for a kind and subject has a higher one.
create table work (
  kind text collate "C" not null,
  subject text collate "C" not null,
  place bigint not null default 0,
  due_at double precision not null,
  lane text collate "C",
  attempts integer not null default 0,
  body json not null,
  primary key (kind, subject)
);
create sequence work_place;
alter table work alter column place set default nextval('work_place');
create index on work (due_at, place);
create index on work (lane, due_at, place) where lane is not null;

-- A lease outlives its work's order: work may be dropped or ordered anew while it runs. `place` is that of the order that was taken.
create table leases (
  kind text collate "C" not null,
  subject text collate "C" not null,
  token uuid not null,
  until timestamptz not null,
  lane text collate "C",
  place bigint not null,
  primary key (kind, subject)
);
-- One work of a lane at a time, whoever takes it.
create unique index on leases (lane) where lane is not null;

-- What `npm run migrate-store` brought here, by the hash of all of it.
create table imports (hash text primary key, at timestamptz not null default now());
