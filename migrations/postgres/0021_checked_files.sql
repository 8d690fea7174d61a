SET LOCAL lock_timeout = '2s';

-- Whether the virus scanner that is set could not check a file.
ALTER TABLE files ADD COLUMN is_unchecked boolean NOT NULL DEFAULT FALSE;
