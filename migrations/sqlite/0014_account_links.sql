-- By such a link who has no account can sign up, also where registration is closed.
ALTER TABLE links ADD COLUMN creates_accounts integer NOT NULL DEFAULT FALSE;
