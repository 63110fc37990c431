-- Never edited once it was released: a change of the schema is a further file.
-- The mirror of all customers, its daily figures, and campaigns.

create table customers (id text collate "C" primary key, version integer not null, body json not null);

create table mirror (id text collate "C" primary key, version integer not null, body json not null);

create table daily_counts (id text collate "C" primary key, version integer not null, body json not null);

create table campaigns (id text collate "C" primary key, version integer not null, state text collate "C", body json not null);
create index on campaigns (state) where state is not null;

create table campaign_rows (id text collate "C" primary key, version integer not null, key_id text, campaign text collate "C", body json not null);
create index on campaign_rows (campaign) where campaign is not null;
create index on campaign_rows (key_id) where key_id is not null;
