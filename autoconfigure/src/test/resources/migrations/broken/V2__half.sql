create table "first_half" ("id" bigint primary key);

insert into "missing_table" values (1);
