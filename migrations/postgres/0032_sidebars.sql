SET LOCAL lock_timeout = '2s';

-- How people have arranged their rooms, as JSON, and which version of it that is. Who has no row has arranged nothing.
CREATE TABLE sidebars (
    user_id uuid   NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    version bigint NOT NULL,
    sidebar text   NOT NULL
);
