-- What nobody else may be called: what all names have in common that a person could take for one another. Somebody holds those of
-- their name and, with `shown`, of their display name. The server fills it when it starts, as SQL can't compute it.
CREATE TABLE name_keys (
    name_key text PRIMARY KEY,
    user_id  blob NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    shown    integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX name_keys_of_person ON name_keys (user_id);
