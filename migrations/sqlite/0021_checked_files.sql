-- Whether the virus scanner that is set could not check a file.
ALTER TABLE files ADD COLUMN is_unchecked integer NOT NULL DEFAULT 0;
