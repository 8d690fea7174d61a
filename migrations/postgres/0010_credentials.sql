SET LOCAL lock_timeout = '2s';

-- By what people prove who they are, each kind as it needs. A password's `secret` is its argon2 hash in PHC string format; who
-- changes it gets a new row, so that its id tells whether it is still the same.
CREATE TABLE credentials (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind       text NOT NULL,
    secret     text NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX credentials_of_user ON credentials (user_id);
CREATE UNIQUE INDEX credentials_password ON credentials (user_id) WHERE kind = 'password';

-- Nothing tells when a password from before was set; it is not older than its account.
INSERT INTO credentials (id, user_id, kind, secret, created_at)
    SELECT GEN_RANDOM_UUID(), id, 'password', password_hash, created_at FROM users WHERE password_hash <> '';

-- 'active', 'closed' by an administrator, who says why, or 'deleted' by its owner; `closed_at` is when.
ALTER TABLE users ADD COLUMN state text NOT NULL DEFAULT 'active';
UPDATE users SET state = CASE password_hash WHEN '' THEN 'deleted' ELSE 'closed' END WHERE closed_at IS NOT NULL;
CREATE INDEX users_deleted ON users (id) WHERE state = 'deleted';
ALTER TABLE users DROP COLUMN password_hash;

-- What deleted accounts were called, as HMACs by the server's secret key, so that nobody takes the names over and nobody reads them.
-- The server fills it when it starts, as SQL can't compute it, and takes those names out of `users` and `name_keys`.
CREATE TABLE retired_names (
    seal bytea PRIMARY KEY
);

-- A server that does not know this migration looks for passwords where there are none any more.
INSERT INTO server_settings (name, value) VALUES ('oldest-migration', '10')
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
