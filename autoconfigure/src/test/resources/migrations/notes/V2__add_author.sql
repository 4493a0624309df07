alter table "migrated_note" add column author varchar(100) default 'nobody' not null;
