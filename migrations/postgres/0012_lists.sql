SET LOCAL lock_timeout = '2s';

-- The list of public rooms, and that of all accounts, are read page by page in these orders.
CREATE INDEX rooms_listed ON rooms (LOWER(name), id) WHERE kind = 0 AND archived_at IS NULL;
CREATE INDEX users_by_age ON users (created_at, id);
