SET LOCAL lock_timeout = '2s';

-- By such a link who has no account can sign up, also where registration is closed.
ALTER TABLE links ADD COLUMN creates_accounts boolean NOT NULL DEFAULT FALSE;
