CREATE INDEX IF NOT EXISTS rate_event_counted ON rate_event (what, subject, at);
