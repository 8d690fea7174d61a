-- Whether the virus scanner that is set could not check a file.
ALTER TABLE files ADD COLUMN is_unchecked integer NOT NULL DEFAULT 0;

-- Emoji of this server's own.
CREATE TABLE emoji (
    -- Without colons.
    name       text NOT NULL PRIMARY KEY,
    -- The first half of its picture's SHA-256, and what holds that.
    picture    blob NOT NULL,
    content_id blob NOT NULL REFERENCES contents (id),
    added_at   integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX emoji_by_picture ON emoji (picture);
CREATE INDEX emoji_by_content ON emoji (content_id);
