-- What people tell of themselves. Without a display name, the name is shown.
ALTER TABLE users ADD COLUMN display_name text;
ALTER TABLE users ADD COLUMN bio text NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN status text NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN last_seen_at bigint;

-- Administrators of the server: its first account, and whom they or `weconnect make-admin` add.
ALTER TABLE users ADD COLUMN is_admin boolean NOT NULL DEFAULT FALSE;
UPDATE users SET is_admin = TRUE WHERE id = (SELECT id FROM users ORDER BY created_at, id LIMIT 1);

-- An account is closed by an administrator, who says why, or deleted by its owner: then `password_hash` is empty, and only
-- `name_key` tells what it was called, so that nobody takes the name over.
ALTER TABLE users ADD COLUMN closed_at bigint;
ALTER TABLE users ADD COLUMN closed_because text NOT NULL DEFAULT '';
CREATE INDEX users_closed ON users (closed_at) WHERE closed_at IS NOT NULL;

-- Each server asks for the sessions that have just ended, and closes their sockets.
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;

-- What administrators set for the whole server while it runs; what is not here has its default.
CREATE TABLE server_settings (
    name  text PRIMARY KEY,
    value text NOT NULL
);
