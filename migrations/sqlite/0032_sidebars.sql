-- How people have arranged their rooms, as JSON, and which version of it that is. Who has no row has arranged nothing.
CREATE TABLE sidebars (
    user_id blob    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    version integer NOT NULL,
    sidebar text    NOT NULL
) STRICT, WITHOUT ROWID;
