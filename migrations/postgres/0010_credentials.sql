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

-- What deleted accounts were called, as HMACs by the server's secret key, so that nobody takes the names over and nobody reads them.
-- The server fills it when it starts, as SQL can't compute it, and takes those names out of `users` and `name_keys`.
CREATE TABLE retired_names (
    seal bytea PRIMARY KEY
);

-- Servers of the version before, which may run beside this one, write passwords to the old column, and that an account is closed only
-- as its time; both are copied over. The old column and these triggers go with the next version.
ALTER TABLE users ALTER COLUMN password_hash SET DEFAULT '';
CREATE FUNCTION copy_password() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM credentials WHERE user_id = NEW.id AND kind = 'password';
    IF NEW.password_hash <> '' THEN
        INSERT INTO credentials (id, user_id, kind, secret, created_at)
            VALUES (GEN_RANDOM_UUID(), NEW.id, 'password', NEW.password_hash, (EXTRACT(EPOCH FROM NOW()) * 1000)::bigint);
    ELSE
        UPDATE users SET state = 'deleted' WHERE id = NEW.id AND state <> 'deleted';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER password_changed AFTER UPDATE OF password_hash ON users FOR EACH ROW
    WHEN (OLD.password_hash IS DISTINCT FROM NEW.password_hash) EXECUTE FUNCTION copy_password();
CREATE TRIGGER password_set AFTER INSERT ON users FOR EACH ROW
    WHEN (NEW.password_hash <> '') EXECUTE FUNCTION copy_password();
CREATE FUNCTION copy_account_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET state = CASE WHEN NEW.closed_at IS NULL THEN 'active' ELSE 'closed' END
        WHERE id = NEW.id AND state <> 'deleted';
    RETURN NULL;
END
$$;
CREATE TRIGGER account_state_changed AFTER UPDATE OF closed_at ON users FOR EACH ROW
    WHEN (OLD.state = NEW.state AND OLD.closed_at IS DISTINCT FROM NEW.closed_at) EXECUTE FUNCTION copy_account_state();
